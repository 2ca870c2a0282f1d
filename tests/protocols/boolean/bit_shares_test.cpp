#include "protocols/boolean/bit_shares.h"

#include "core/error.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

BitMatrix random_bits(std::size_t planes, std::size_t rows, std::uint64_t label) {
  BitMatrix bits(planes, rows);
  Prg(key_from_seed(7, label)).fill(bits.words());
  return bits;
}

TEST(BitMatrix, SlicesAndBack) {
  for (const std::size_t n : {0, 1, 63, 64, 65, 1000}) {
    const auto words = telling_words<std::uint64_t>(n, 3);
    const auto halves = telling_words<std::uint32_t>(n, 4);
    const BitMatrix bits = slice<std::uint64_t>(words);
    EXPECT_EQ(bits.planes(), 64u);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t b = 0; b < 64; ++b) ASSERT_EQ(bits.bit(b, i), words[i] >> b & 1);
    EXPECT_EQ(unslice<std::uint64_t>(bits), words);
    EXPECT_EQ(unslice<std::uint32_t>(slice<std::uint32_t>(halves)), halves);
    const auto low = unslice<std::uint64_t>(slice<std::uint64_t>(words, 5));
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(low[i], words[i] & 31);
  }
}

TEST(BitMatrix, EqualityLooksAtRowsOnly) {
  BitMatrix x = random_bits(2, 70, 1), y = x;
  y.plane(0)[1] ^= BitWord{1} << 6;  // row 70 does not exist
  EXPECT_EQ(x, y);
  y.plane(1)[1] ^= BitWord{1} << 5;
  EXPECT_FALSE(x == y);
}

template <typename S>
class Bits : public testing::Test {};
TYPED_TEST_SUITE(Bits, BooleanSchemes);

TYPED_TEST(Bits, InputsOpenToThemselvesAndToOne) {
  using S = TypeParam;
  for (const std::size_t rows : {0, 1, 64, 1001})
    for (const PartyId parties : party_counts<S>())
      run_scheme<S>(parties, [&](Session& s) {
        for (PartyId owner = 0; owner < parties; ++owner) {
          const BitMatrix bits = random_bits(3, rows, owner);
          const auto x = share_input_bits<S>(s, owner, 3, rows, s.self() == owner ? bits : BitMatrix());
          EXPECT_EQ(open(s, x), bits);
          EXPECT_EQ(reveal(s, owner, x), s.self() == owner ? bits : BitMatrix());
        }
      });
}

TYPED_TEST(Bits, AndIsTheProductAtTheDeclaredCost) {
  using S = TypeParam;
  for (const std::size_t planes : {0, 1, 5})
    for (const std::size_t rows : {0, 1, 130, 200'001}) {
      const BitMatrix a = random_bits(planes, rows, 1), b = random_bits(planes, rows, 2);
      BitMatrix expected(planes, rows);
      std::ranges::transform(a.words(), b.words(), expected.words().begin(), std::bit_and<>());
      for (const PartyId parties : party_counts<S>()) {
        const Cost cost = bit_and_cost<S>(planes, rows, parties);
        CostProbe probe;
        run_scheme<S>(parties, [&](Session& s) {
          const auto x = bit_shares_of<S>(s, 0, a), y = bit_shares_of<S>(s, 1, b);
          const auto z = probe.measure(s, cost, [&] { return bit_and(s, x, y); });
          EXPECT_EQ(open(s, z), expected);
        });
        EXPECT_EQ(probe.rounds(), cost.rounds);
      }
    }
}

TYPED_TEST(Bits, XorNotAndPublicBitsAreLocal) {
  using S = TypeParam;
  const BitMatrix a = random_bits(4, 99, 1), b = random_bits(4, 99, 2), c = random_bits(4, 99, 3);
  for (const PartyId parties : party_counts<S>())
    run_scheme<S>(parties, [&](Session& s) {
      const auto x = bit_shares_of<S>(s, 0, a), y = bit_shares_of<S>(s, 1, b);
      const Reading before(s);
      auto z = ~(x ^ view(y));
      z ^= c;
      const auto constant = share_public_bits<S>(holder_here<S>(s), c);
      EXPECT_EQ(s.net().traffic(), before.traffic);
      const BitMatrix opened = open(s, z);
      for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t row = 0; row < 99; ++row)
          ASSERT_EQ(opened.bit(i, row), !(a.bit(i, row) ^ b.bit(i, row) ^ c.bit(i, row)));
      EXPECT_EQ(open(s, constant), c);
    });
}

TYPED_TEST(Bits, ViewsGatherPlanesWithoutCopies) {
  using S = TypeParam;
  const BitMatrix a = random_bits(6, 80, 1), b = random_bits(2, 80, 2);
  run_scheme<S>(S::kMinParties, [&](Session& s) {
    const auto x = bit_shares_of<S>(s, 0, a), y = bit_shares_of<S>(s, 0, b);
    const auto gathered = join(view(x).pick(1, 3, 2), view(y).pick(0, 1).repeat(2));
    ASSERT_EQ(gathered.planes(), 5u);
    EXPECT_EQ(gathered[1][0], x.part(0).plane(3));
    const BitMatrix opened = open(s, materialize(gathered));
    for (std::size_t row = 0; row < 80; ++row) {
      EXPECT_EQ(opened.bit(2, row), a.bit(5, row));
      EXPECT_EQ(opened.bit(4, row), b.bit(0, row));
    }
  });
}

TYPED_TEST(Bits, RandomBitsTravelNotAndAreBalanced) {
  using S = TypeParam;
  for (const PartyId parties : party_counts<S>()) {
    std::vector<BitMatrix> opened(2 * parties);
    run_scheme<S>(parties, [&](Session& s) {
      const Reading before(s);
      const auto x = random_bits<S>(s, 3, 2000), y = random_bits<S>(s, 3, 2000);
      EXPECT_EQ(s.net().traffic(), before.traffic);
      opened[s.self()] = open(s, x);
      opened[parties + s.self()] = open(s, y);
    });
    std::size_t ones = 0, differences = 0;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t row = 0; row < 2000; ++row) {
        ones += opened[0].bit(i, row);
        differences += opened[0].bit(i, row) != opened[parties].bit(i, row);
      }
    for (const std::size_t count : {ones, differences}) EXPECT_NEAR(static_cast<double>(count), 3000, 400);
    for (PartyId party = 1; party < parties; ++party) EXPECT_EQ(opened[party], opened[0]);
  }
}

TYPED_TEST(Bits, OperandsOfDifferentSizesAreRefused) {
  using S = TypeParam;
  run_scheme<S>(S::kMinParties, [&](Session& s) {
    const auto x = bit_shares_of<S>(s, 0, random_bits(2, 80, 1)), y = bit_shares_of<S>(s, 0, random_bits(3, 80, 1));
    EXPECT_THROW(bit_and(s, x, y), ConfigError);
  });
}

}  // namespace
}  // namespace parley
