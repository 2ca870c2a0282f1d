#include "protocols/conversion/hand_over.h"

#include <atomic>

#include "core/error.h"
#include "tests/protocols/conversion/hand_over_roles.h"
#include "tests/protocols/field_dealing.h"
#include "tests/protocols/schemes.h"
#include "tests/support/mesh_run.h"

namespace parley {
namespace {

using R = std::uint64_t;

TEST(HandOver, TwoPartiesHoldTheValuesOfAllDealersAtTheDeclaredCost) {
  for (const std::size_t n : {0, 1, 77, 5000})
    for (const HandOver& roles : {with_own_receivers(2), with_own_receivers(3), with_own_receivers(10),
                                  HandOver{{0, 1, 2}, 1, 0}, HandOver{{0, 1}, 2, 0}}) {
      const PartyId parties = parties_of(roles);
      SCOPED_TRACE(testing::Message() << n << " values, " << roles.dealers.size() << " dealers of " << parties);
      RingVector<R> expected(n, 0);
      std::vector<RingVector<R>> dealt, received(parties);
      for (std::size_t d = 0; d < roles.dealers.size(); ++d) {
        dealt.push_back(telling_words<R>(n, d));
        for (std::size_t i = 0; i < n; ++i) expected[i] += dealt[d][i];
      }
      CostProbe probe;
      run_sessions(parties, 0, [&](Session& s) {
        const auto place = std::ranges::find(roles.dealers, s.self()) - roles.dealers.begin();
        const AShare<R> x(s.self(), roles.deals(s.self()) ? dealt[static_cast<std::size_t>(place)] : RingVector<R>());
        const auto two =
            probe.measure(s, hand_over_cost<R>(roles, n, s.self()), [&] { return hand_over(s, roles, n, x); });
        received[s.self()] = {two.words().begin(), two.words().end()};
      });
      EXPECT_EQ(probe.rounds(), n > 0);
      for (PartyId party = 0; party < parties; ++party)
        EXPECT_EQ(received[party].size(), party == roles.masked || party == roles.seeds ? n : 0);
      run_sessions(2, 0, [&](Session& s) {
        EXPECT_EQ(open(s, AShare<R>(s.self(), received[s.self() == 0 ? roles.masked : roles.seeds])), expected);
      });
    }
}

/// What the two receivers hold after `dealers` parties dealt n elements, one more as a mask, and triples.
struct Received {
  FieldVector values;
  std::vector<FieldShare> x, mask;  // by receiver
  std::vector<FieldTriples> triples;
};

Received hand_over_elements(PartyId dealers, std::size_t n,
                            const std::function<void(std::vector<FieldShare>&)>& spoil) {
  FieldDealing dealing(dealers);
  const HandOver roles = with_own_receivers(dealers);
  Received received{dealing.elements(n), std::vector<FieldShare>(2), std::vector<FieldShare>(2),
                    std::vector<FieldTriples>(2)};
  auto x = dealing.share(received.values);
  const auto mask = dealing.share(dealing.elements(1));
  const auto triples = dealing.triples(n);
  spoil(x);
  run_sessions(static_cast<PartyId>(dealers + 2), 0, [&](Session& s) {
    // All in one: a key share is handed over once.
    FieldShare all;
    if (roles.deals(s.self())) {
      const PartyId d = s.self();
      FieldVector words, macs;
      for (const FieldShare* part :
           std::initializer_list<const FieldShare*>{&x[d], &mask[d], &triples[d].a, &triples[d].b, &triples[d].c}) {
        words.insert(words.end(), part->words().begin(), part->words().end());
        macs.insert(macs.end(), part->macs().begin(), part->macs().end());
      }
      all = FieldShare(d, x[d].key_share(), words, macs);
    }
    const FieldShare got = hand_over(s, roles, 4 * n + 1, all);
    if (s.self() < dealers) {
      EXPECT_EQ(got.size(), 0u);
      return;
    }
    const std::size_t place = s.self() - dealers;
    const auto part = [&](std::size_t first, std::size_t count) {
      const auto cut = [&](std::span<const std::uint64_t> words) {
        return FieldVector(words.begin() + static_cast<std::ptrdiff_t>(first),
                           words.begin() + static_cast<std::ptrdiff_t>(first + count));
      };
      return FieldShare(got.party(), got.key_share(), cut(got.words()), cut(got.macs()));
    };
    received.x[place] = part(0, n);
    received.mask[place] = part(n, 1);
    received.triples[place] = {part(n + 1, n), part(2 * n + 1, n), part(3 * n + 1, n)};
  });
  return received;
}

TEST(HandOver, AuthenticatedElementsStayAuthenticUnderTheSameKey) {
  for (const PartyId dealers : {2, 3, 10}) {
    constexpr std::size_t n = 50;
    const Received received = hand_over_elements(dealers, n, [](auto&) {});
    CostProbe probe;
    run_sessions(2, 0, [&](Session& s) {
      const FieldShare& x = received.x[s.self()];
      probe.measure(s, require_authentic_cost(2), [&] {
        require_authentic(s, x, received.mask[s.self()]);
        return 0;
      });
      const FieldVector squares = open(s, mul(s, x, x, received.triples[s.self()]));
      for (std::size_t i = 0; i < n; ++i)
        ASSERT_EQ(squares[i], field61_multiply(received.values[i], received.values[i]));
      EXPECT_EQ(open(s, x), received.values);
    });
    EXPECT_EQ(probe.rounds(), require_authentic_cost(2).rounds);
  }
}

TEST(HandOver, CostsWhatItDeclaresWithMacs) {
  for (const std::size_t n : {0, 1, 300}) {
    const HandOver roles{{0, 1, 2}, 1, 3};
    FieldDealing dealing(3);
    const auto x = dealing.share(dealing.elements(n));
    CostProbe probe;
    run_sessions(4, 0, [&](Session& s) {
      probe.measure(s, hand_over_field_cost(roles, n, s.self()),
                    [&] { return hand_over(s, roles, n, s.self() < 3 ? x[s.self()] : FieldShare()); });
    });
    EXPECT_EQ(probe.rounds(), n > 0);
  }
}

TEST(HandOver, WhatADealerChangesIsFoundAtOnce) {
  for (PartyId cheater = 0; cheater < 3; ++cheater)
    for (const bool in_mac : {false, true}) {
      const Received received = hand_over_elements(3, 20, [&](std::vector<FieldShare>& x) {
        std::uint64_t& word = in_mac ? x[cheater].macs()[7] : x[cheater].words()[7];
        word = field61_add(word, 1);
      });
      std::atomic<int> aborts = 0;
      test::run_mesh(
          local_specs(2, "memory"), [](auto net) { return net; },
          [&](Transport& net) {
            Session s(net, {});
            try {
              require_authentic(s, received.x[s.self()], received.mask[s.self()]);
            } catch (const ProtocolAbort&) {
              ++aborts;
            }
          });
      EXPECT_EQ(aborts, 2) << "dealer " << cheater << (in_mac ? ", MAC" : ", share");
    }
}

TEST(HandOver, RolesThatCannotBeAreRefused) {
  run_sessions(3, 0, [](Session& s) {
    const AShare<R> x(s.self(), RingVector<R>(1, 0));
    EXPECT_THROW(hand_over(s, {{0}, 1, 2}, 1, x), ConfigError);
    EXPECT_THROW(hand_over(s, {{0, 1}, 2, 2}, 1, x), ConfigError);
    EXPECT_THROW(hand_over(s, {{0, 1}, 2, 3}, 1, x), ConfigError);
    EXPECT_THROW(hand_over(s, {{0, 1, 2}, 1, 2}, 5, x), ConfigError);
  });
}

}  // namespace
}  // namespace parley
