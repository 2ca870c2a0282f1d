/// Ring elements that are handed over with their MACs and the key.

#include <atomic>

#include "core/error.h"
#include "tests/protocols/conversion/hand_over_roles.h"
#include "tests/protocols/ring_dealing.h"
#include "tests/protocols/schemes.h"
#include "tests/protocols/tampered_messages.h"

namespace parley {
namespace {

using R = std::uint64_t;
using Shares = SpdzShare<R>;

/// What each of two receivers holds of `x` after the dealers handed it over.
struct Received {
  Shares x, mask;
};

Shares slice(const Shares& x, std::size_t first, std::size_t count) {
  std::vector<std::size_t> indices;
  for (std::size_t i = first; i < first + count; ++i) indices.push_back(i);
  return x.gather(indices);
}

/// `x` and one more element are handed over in one go: a key share is handed over once.
std::vector<Received> received_of(
    const HandOver& roles, const std::vector<Shares>& all, const test::Wrap& wrap = [](auto net) { return net; }) {
  std::vector<Received> received(2);
  const std::size_t n = all[0].size();
  test::run_mesh(local_specs(parties_of(roles), "memory"), wrap, [&](Transport& net) {
    Session s(net, {});
    const auto dealer = std::ranges::find(roles.dealers, s.self()) - roles.dealers.begin();
    const Shares mine = roles.deals(s.self()) ? all[static_cast<std::size_t>(dealer)] : Shares();
    const Shares got = hand_over(s, roles, n, mine);
    if (got.size() == n) received[got.holder().party] = {slice(got, 0, n - 1), slice(got, n - 1, 1)};
  });
  return received;
}

/// How many of the two receivers abort in `program`, under the key that was handed over.
int aborts_of(const std::vector<Received>& received, const std::function<void(Session&, const Received&)>& program) {
  std::atomic<int> aborts = 0;
  test::run_mesh(
      local_specs(2, "memory"), [](auto net) { return net; },
      [&](Transport& net) {
        Session s(net, {});
        const Received& mine = received[s.self()];
        s.use_correlations(std::make_unique<MacKeyAlone>(s.self(), mine.x.holder().ring_key));
        try {
          program(s, mine);
        } catch (const ProtocolAbort&) {
          ++aborts;
        }
      });
  return aborts;
}

void open_and_check(Session& s, const Received& received) {
  open_unchecked(s, received.x);
  check_macs(s);
}
void check_at_once(Session& s, const Received& received) { require_authentic(s, received.x, received.mask); }

TEST(HandOverSpdz, CostsWhatItDeclares) {
  for (const std::size_t n : {0, 1, 77, 5000})
    for (const HandOver& roles : {with_own_receivers(2), with_own_receivers(3), with_own_receivers(5),
                                  with_own_receivers(10), HandOver{{0, 1, 2}, 1, 0}, HandOver{{0, 1}, 2, 0}}) {
      RingDealing dealing(static_cast<PartyId>(roles.dealers.size()));
      const auto x = dealing.share(dealing.elements(n));
      CostProbe probe;
      run_sessions(parties_of(roles), 0, [&](Session& s) {
        const Shares mine = roles.deals(s.self()) ? x[s.self()] : Shares();
        probe.measure(s, hand_over_spdz_cost(roles, n, s.self()), [&] { return hand_over(s, roles, n, mine); });
      });
      EXPECT_EQ(probe.rounds(), n > 0);
    }
}

TEST(HandOverSpdz, TwoPartiesHoldTheValuesOfAllDealersUnderTheSameKey) {
  for (const std::size_t n : {0, 1, 77, 5000})
    for (const HandOver& roles : {with_own_receivers(2), with_own_receivers(3), with_own_receivers(5),
                                  with_own_receivers(10), HandOver{{0, 1, 2}, 1, 0}, HandOver{{0, 1}, 2, 0}}) {
      SCOPED_TRACE(testing::Message() << n << " values, " << roles.dealers.size() << " dealers");
      const auto dealers = static_cast<PartyId>(roles.dealers.size());
      RingDealing dealing(dealers);
      const auto values = telling_words<R>(n, 1);
      Word128Vector elements = dealing.elements_of(values);
      elements.push_back(dealing.elements(1)[0]);
      const auto received = received_of(roles, dealing.share(elements));
      Word128 key = 0;
      for (PartyId dealer = 0; dealer < dealers; ++dealer) key += dealing.key_share(dealer);
      EXPECT_TRUE(received[0].x.holder().ring_key + received[1].x.holder().ring_key == key);
      CostProbe probe;
      run_sessions(2, 0, [&](Session& s) {
        const auto& [x, mask] = received[s.self()];
        s.use_correlations(std::make_unique<MacKeyAlone>(s.self(), x.holder().ring_key));
        probe.measure(s, require_spdz_authentic_cost(2), [&] {
          require_authentic(s, x, mask);
          return 0;
        });
        const RingVector<R> five(n, 5);
        const auto opened = open_unchecked(s, x * R{3} + std::span<const R>(five));
        check_macs(s);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(opened[i], 3 * values[i] + 5) << i;
      });
      EXPECT_EQ(probe.rounds(), require_spdz_authentic_cost(2).rounds);
    }
}

/// Elements of three dealers.
std::vector<Shares> some_elements() {
  RingDealing dealing(3);
  return dealing.share(dealing.elements(21));
}

TEST(HandOverSpdz, AChangedMessageOfADealerAbortsBothReceivers) {
  const HandOver roles = with_own_receivers(3);
  for (PartyId cheater = 0; cheater < 3; ++cheater)
    for (const PartyId receiver : {roles.masked, roles.seeds}) {
      // The first message of a pair is the key that both agree on.
      const auto received = received_of(roles, some_elements(), [&](std::unique_ptr<Transport> net) {
        if (net->self() != cheater) return net;
        return make_faulty(std::move(net), {.what = Fault::flip_payload, .peer = receiver, .message = 1});
      });
      EXPECT_EQ(aborts_of(received, check_at_once), 2) << "dealer " << cheater << " to " << receiver;
      EXPECT_EQ(aborts_of(received, open_and_check), 2) << "dealer " << cheater << " to " << receiver;
    }
}

TEST(HandOverSpdz, AChangedShareMacOrKeyOfADealerAbortsBothReceivers) {
  const HandOver roles = with_own_receivers(3);
  EXPECT_EQ(aborts_of(received_of(roles, some_elements()), check_at_once), 0);
  for (PartyId cheater = 0; cheater < 3; ++cheater) {
    std::vector<std::vector<Shares>> spoilt;
    for (const unsigned bit : {0, 40, 63}) {
      spoilt.push_back(some_elements());
      spoilt.back()[cheater].words()[7] ^= Word128{1} << bit;
      spoilt.push_back(some_elements());
      spoilt.back()[cheater].macs()[7] ^= Word128{1} << bit;
      spoilt.push_back(some_elements());
      Shares& mine = spoilt.back()[cheater];
      KeyHolder other = mine.holder();
      other.ring_key ^= Word128{1} << bit;
      mine = Shares(other, Word128Vector(mine.words().begin(), mine.words().end()),
                    Word128Vector(mine.macs().begin(), mine.macs().end()));
    }
    for (std::size_t i = 0; i < spoilt.size(); ++i) {
      const auto received = received_of(roles, spoilt[i]);
      EXPECT_EQ(aborts_of(received, check_at_once), 2) << "dealer " << cheater << ", change " << i;
      EXPECT_EQ(aborts_of(received, open_and_check), 2) << "dealer " << cheater << ", change " << i;
    }
  }
}

/// What a receiver tells in the check itself.
TEST(HandOverSpdz, AReceiverThatChangesAMessageOfTheCheckMakesTheOtherAbort) {
  const auto received = received_of(with_own_receivers(2), RingDealing(2).share(RingDealing(2).elements(9)));
  const auto program = [&](Session& s) {
    check_at_once(s, received[s.self()]);
    return std::string("right");
  };
  for (PartyId cheater = 0; cheater < 2; ++cheater) {
    std::uint64_t message = cheater == 0 ? 1 : 0;
    while (expect_aborts(2, cheater, 1 - cheater, message, program)) ++message;
    EXPECT_GT(message, 4u);
  }
}

}  // namespace
}  // namespace parley
