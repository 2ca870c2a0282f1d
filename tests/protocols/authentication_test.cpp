#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include "core/error.h"
#include "protocols/authentication/commitment.h"
#include "protocols/authentication/field_shares.h"
#include "protocols/authentication/mac_algebra.h"
#include "tests/protocols/field_dealing.h"
#include "tests/protocols/schemes.h"
#include "tests/support/mesh_run.h"

namespace parley {
namespace {

/// The probability that an error in one opened element passes, over all coefficients and all keys of `s` bits, for who
/// knows the coefficient and then shifts the residue by what helps most.
double passing_probability(unsigned k, unsigned s, Word128 error) {
  const Word128 modulus = Word128{1} << (k + s);
  std::uint64_t passed = 0;
  for (std::uint64_t chi = 0; chi < std::uint64_t{1} << s; ++chi) {
    std::vector<std::uint64_t> keys_by_shift(static_cast<std::size_t>(modulus), 0);
    std::uint64_t best = 0;
    for (std::uint64_t key = 0; key < std::uint64_t{1} << s; ++key) {
      // The value 5, in two shares with those of its MAC, is opened with the error.
      const Word128 value = 5, mac_share = 99, other_share = key * value - mac_share;
      const std::uint64_t key_share = 3;
      RingOpenings mine{{value + error}, {mac_share}}, theirs{{value + error}, {other_share}};
      RingCombination here, there;
      add_combination(here, mine, 0, std::span(&chi, 1));
      add_combination(there, theirs, 0, std::span(&chi, 1));
      const Word128 residue =
          mac_residue(here.mac, here.opened, key_share) + mac_residue(there.mac, there.opened, key - key_share);
      best = std::max(best, ++keys_by_shift[static_cast<std::size_t>(residue % modulus)]);
    }
    passed += best;
  }
  return static_cast<double>(passed) / std::pow(4.0, s);
}

TEST(MacAlgebra, EveryErrorInATinyRingPassesWithinTheBound) {
  constexpr unsigned k = 3, s = 4;
  double worst = 0;
  for (Word128 error = 1; error < Word128{1} << (k + s); ++error) {
    const double probability = passing_probability(k, s, error);
    if (error % (1 << k) == 0) continue;  // the value is right
    worst = std::max(worst, probability);
    EXPECT_LE(probability, (s + 1) / std::pow(2.0, s)) << "error " << static_cast<std::uint64_t>(error);
    EXPECT_GE(probability, 1 / std::pow(2.0, s));
  }
  EXPECT_DOUBLE_EQ(worst, 36.0 / 256) << "of the error in the top bit";
  EXPECT_DOUBLE_EQ(passing_probability(k, s, 0), 1.0);
}

TEST(MacAlgebra, ManyErrorsInASmallRingPassAsOftenAsTheBoundSays) {
  constexpr unsigned k = 8, s = 8;
  constexpr std::size_t kTrials = 200'000, kElements = 5;
  constexpr Word128 kModulus = Word128{1} << (k + s);
  Prg prg(key_from_seed(5, 5));
  const auto draw = [&] {
    std::uint64_t word;
    prg.fill(std::span(&word, 1));
    return word;
  };
  std::size_t passed = 0;
  for (std::size_t trial = 0; trial < kTrials; ++trial) {
    const std::uint64_t key = draw() % 256, key_share = draw();
    RingOpenings mine, theirs;
    RingVector<std::uint64_t> chi(kElements);
    for (std::size_t i = 0; i < kElements; ++i) {
      const Word128 value = draw(), mac_share = draw(), error = i == 2 || i == 3 ? Word128{1} << (k - 1) : 0;
      chi[i] = draw() % 256;
      mine.opened.push_back(value + error);
      mine.macs.push_back(mac_share);
      theirs.macs.push_back(key * value - mac_share);
    }
    theirs.opened = mine.opened;
    RingCombination here, there;
    add_combination(here, mine, 0, chi);
    add_combination(there, theirs, 0, chi);
    const Word128 residue =
        mac_residue(here.mac, here.opened, key_share) + mac_residue(there.mac, there.opened, key - key_share);
    passed += residue % kModulus == 0;
  }
  const double frequency = static_cast<double>(passed) / kTrials;
  EXPECT_LE(frequency, 9.0 / 256);
  EXPECT_GE(frequency, 0.5 / 256);
}

TEST(MacAlgebra, BitsAreCombinedInTheField) {
  constexpr std::size_t kWords = 70;
  std::array<BitOpenings, 2> shares;
  const std::array<std::uint64_t, 2> keys{0x5a5a5a5a5a, 0x1234567890};
  Prg prg(key_from_seed(7, 7));
  RingVector<BitWord> values(kWords), chi(kWords);
  prg.fill(std::span(values));
  prg.fill(std::span(chi));
  for (std::size_t t = 0; t < kBitMacBits; ++t) {
    shares[0].macs[t].resize(kWords);
    prg.fill(std::span(shares[0].macs[t]));
    for (std::size_t i = 0; i < kWords; ++i)
      shares[1].macs[t].push_back(shares[0].macs[t][i] ^ ((keys[0] ^ keys[1]) >> t & 1 ? values[i] : 0));
  }
  const auto residue = [&] {
    std::array<BitWord, kBitMacBits> sum{};
    for (std::size_t party = 0; party < 2; ++party) {
      BitCombination combination;
      add_combination(combination, shares[party], 0, std::span(chi).first(33));
      add_combination(combination, shares[party], 33, std::span(chi).subspan(33));
      const auto share = mac_residue(combination.mac, combination.opened, keys[party]);
      for (std::size_t t = 0; t < kBitMacBits; ++t) sum[t] ^= share[t];
    }
    return sum;
  };
  shares[0].opened = shares[1].opened = values;
  EXPECT_EQ(residue(), (std::array<BitWord, kBitMacBits>{}));
  for (BitOpenings& share : shares) share.opened[40] ^= BitWord{1} << 63;
  // What is left is the error times its coefficient, at each bit of the key that is 1.
  const auto wrong = residue();
  for (std::size_t t = 0; t < kBitMacBits; ++t) EXPECT_EQ(wrong[t] != 0, ((keys[0] ^ keys[1]) >> t & 1) != 0) << t;
}

TEST(Commitment, CoinsAreTheSameAtAllPartiesAtTheDeclaredCost) {
  for (const PartyId parties : {2, 3, 5}) {
    std::vector<Key> coins(2 * parties);
    CostProbe probe;
    run_sessions(parties, 0, [&](Session& s) {
      Transcript transcript;
      coins[s.self()] = probe.measure(s, toss_coin_cost(s.parties()), [&] { return toss_coin(s, transcript); });
      coins[parties + s.self()] = toss_coin(s, transcript);
      const std::array<std::byte, 3> mine{std::byte{7}, std::byte{8}, static_cast<std::byte>(s.self())};
      const Told told = commit_and_open(s, transcript, mine, Comparing::yes);
      for (PartyId party = 0; party < parties; ++party)
        EXPECT_EQ(told[party], (std::vector{mine[0], mine[1], static_cast<std::byte>(party)}));
    });
    EXPECT_EQ(probe.rounds(), toss_coin_cost(parties).rounds);
    for (PartyId party = 1; party < parties; ++party) {
      EXPECT_EQ(coins[party], coins[0]);
      EXPECT_EQ(coins[parties + party], coins[parties]);
    }
    EXPECT_NE(coins[0], coins[parties]);
  }
}

TEST(Commitment, PartiesThatSawDifferentThingsAbort) {
  std::atomic<int> aborts = 0;
  test::run_mesh(
      local_specs(3, "memory"), [](auto net) { return net; },
      [&](Transport& net) {
        Session s(net, {});
        Transcript transcript;
        const std::byte seen{static_cast<unsigned char>(s.self() == 1)};
        transcript.add({&seen, 1});
        try {
          commit_and_open(s, transcript, {&seen, 1}, Comparing::yes);
        } catch (const ProtocolAbort&) {
          ++aborts;
        }
      });
  EXPECT_EQ(aborts, 3);
}

TEST(Commitment, DependsOnAllThatGoesIn) {
  const Key one = key_from_seed(1, 1), other = key_from_seed(1, 2);
  const std::array<std::byte, 2> value{std::byte{1}, std::byte{2}};
  const Hash hash = commitment_to(0, one, value);
  EXPECT_NE(hash, commitment_to(1, one, value));
  EXPECT_NE(hash, commitment_to(0, other, value));
  EXPECT_NE(hash, commitment_to(0, one, Bytes(value).first(1)));
  EXPECT_EQ(hash, commitment_to(0, one, value));
}

TEST(FieldShares, ProductsWithDealtTriplesOpenToTheProductsAtTheDeclaredCost) {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t n : {0, 1, 77, 3000}) {
      FieldDealing dealing(parties);
      const FieldVector x = dealing.elements(n), y = dealing.elements(n);
      const auto xs = dealing.share(x), ys = dealing.share(y);
      const auto triples = dealing.triples(n), others = dealing.triples(n);
      CostProbe sacrificing, checking;
      run_sessions(parties, 0, [&](Session& s) {
        const PartyId self = s.self();
        sacrificing.measure(s, sacrifice_cost(n, parties), [&] {
          sacrifice(s, triples[self], others[self]);
          return 0;
        });
        const auto z = mul(s, xs[self], ys[self], triples[self]);
        checking.measure(s, n > 0 ? check_field_macs_cost(parties) : Cost{}, [&] {
          check_field_macs(s);
          return 0;
        });
        auto sum = (z + xs[self] - ys[self]) * 3;
        sum += std::span<const std::uint64_t>(y);
        const auto opened = open(s, sum);
        for (std::size_t i = 0; i < n; ++i) {
          const auto product = static_cast<std::uint64_t>(static_cast<Word128>(x[i]) * y[i] % kField61Modulus);
          const Word128 expected =
              Word128{3} * product + Word128{3} * x[i] + Word128{3} * (kField61Modulus - y[i]) + y[i];
          ASSERT_EQ(opened[i], static_cast<std::uint64_t>(expected % kField61Modulus)) << i;
        }
      });
      EXPECT_EQ(sacrificing.rounds(), sacrifice_cost(n, parties).rounds);
      EXPECT_EQ(checking.rounds(), n > 0 ? check_field_macs_cost(parties).rounds : 0);
    }
}

/// How many of the parties abort when `program` is run with what `spoil` did to the dealt shares.
template <typename Spoil>
int field_aborts(Spoil&& spoil) {
  constexpr PartyId kParties = 3;
  constexpr std::size_t n = 10;
  FieldDealing dealing(kParties);
  const FieldVector x = dealing.elements(n);
  auto xs = dealing.share(x);
  auto triples = dealing.triples(n), others = dealing.triples(n);
  spoil(xs, triples, others);
  std::atomic<int> aborts = 0;
  test::run_mesh(
      local_specs(kParties, "memory"), [](auto net) { return net; },
      [&](Transport& net) {
        Session s(net, {});
        const PartyId self = s.self();
        try {
          sacrifice(s, triples[self], others[self]);
          open(s, mul(s, xs[self], xs[self], triples[self]));
        } catch (const ProtocolAbort&) {
          ++aborts;
        }
      });
  return aborts;
}

TEST(FieldShares, AnyChangedShareOrMacAbortsAllParties) {
  EXPECT_EQ(field_aborts([](auto&, auto&, auto&) {}), 0);
  for (PartyId party = 0; party < 3; ++party) {
    EXPECT_EQ(field_aborts([&](auto& x, auto&, auto&) { x[party].words()[3] ^= 1; }), 3);
    EXPECT_EQ(field_aborts([&](auto& x, auto&, auto&) { x[party].macs()[3] ^= 1; }), 3);
    for (FieldShare FieldTriples::*part : {&FieldTriples::a, &FieldTriples::b, &FieldTriples::c}) {
      EXPECT_EQ(field_aborts([&](auto&, auto& t, auto&) { (t[party].*part).words()[9] ^= 1; }), 3);
      EXPECT_EQ(field_aborts([&](auto&, auto& t, auto&) { (t[party].*part).macs()[9] ^= 1; }), 3);
      EXPECT_EQ(field_aborts([&](auto&, auto&, auto& t) { (t[party].*part).words()[0] ^= 1; }), 3);
    }
  }
}

TEST(FieldShares, ADealtTripleThatIsNoneAborts) {
  // Shares and MACs are right, but of c + 1.
  EXPECT_EQ(field_aborts([](auto&, auto& triples, auto&) {
              const FieldVector one(10, 1);
              for (FieldTriples& t : triples) t.c += std::span<const std::uint64_t>(one);
            }),
            3);
}

}  // namespace
}  // namespace parley
