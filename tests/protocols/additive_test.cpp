#include "protocols/sharing/additive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "protocols/sharing/open.h"
#include "tests/protocols/local_sessions.h"

namespace parley {
namespace {

/// Runs over parties x sizes; the longest vector takes several chunks.
template <Ring2k R>
void over_parties_and_sizes(const std::function<void(Session&, std::size_t)>& body) {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t n : {0, 1, 7, 1000, 200'003}) {
      SCOPED_TRACE(testing::Message() << parties << " parties, " << n << " elements of " << sizeof(R) << " bytes");
      run_sessions(parties, 0, [&](Session& s) { body(s, n); });
    }
}

template <Ring2k R>
void input_opens_to_itself() {
  over_parties_and_sizes<R>([](Session& s, std::size_t n) {
    for (PartyId owner = 0; owner < s.parties(); ++owner) {
      const auto values = telling_words<R>(n, owner);
      const auto nothing = std::span<const R>();
      const Reading before(s);
      const auto x = input<R>(s, owner, n, s.self() == owner ? std::span<const R>(values) : nothing);
      EXPECT_EQ(s.net().traffic(), before.traffic) << "input travels";
      EXPECT_EQ(open(s, x), values);
    }
  });
}

TEST(Additive, InputOpensToItselfWithoutTraffic) {
  input_opens_to_itself<std::uint32_t>();
  input_opens_to_itself<std::uint64_t>();
}

TEST(Additive, OpenCostsWhatItDeclares) {
  over_parties_and_sizes<std::uint64_t>([](Session& s, std::size_t n) {
    const auto values = telling_words<std::uint64_t>(n, 1);
    const auto x = shares_of<std::uint64_t>(s, 0, values);
    const Reading before(s);
    open(s, x);
    const Reading after(s);
    const Cost declared = open_cost<std::uint64_t>(n, s.parties());
    EXPECT_EQ(after.traffic.bytes_sent - before.traffic.bytes_sent, declared.bytes_sent);
    EXPECT_EQ(after.traffic.bytes_received - before.traffic.bytes_received, declared.bytes_sent);
    EXPECT_EQ(s.costs().by_operation.at("open").cost, declared);
  });
}

TEST(Additive, RevealTellsOnePartyOnly) {
  over_parties_and_sizes<std::uint64_t>([](Session& s, std::size_t n) {
    const auto values = telling_words<std::uint64_t>(n, 1);
    const auto x = shares_of<std::uint64_t>(s, 0, values);
    for (PartyId to = 0; to < s.parties(); ++to) {
      const Reading before(s);
      const auto got = reveal(s, to, x);
      const Reading after(s);
      EXPECT_EQ(got, s.self() == to ? values : RingVector<std::uint64_t>());
      EXPECT_EQ(after.traffic.bytes_sent - before.traffic.bytes_sent,
                s.self() == to ? 0 : reveal_cost<std::uint64_t>(n).bytes_sent);
    }
  });
}

template <Ring2k R>
void linear_operators_are_those_of_the_ring() {
  run_sessions(3, 0, [](Session& s) {
    const auto x = telling_words<R>(101, 1), y = telling_words<R>(101, 2);
    const auto xs = shares_of<R>(s, 0, x), ys = shares_of<R>(s, 2, y);
    const Reading before(s);
    const auto combined = R{3} * (xs + ys) - ys * static_cast<R>(-5) + std::span<const R>(y) - std::span<const R>(x);
    EXPECT_EQ(s.net().traffic(), before.traffic) << "a linear operation travels";
    const auto opened = open(s, combined);
    for (std::size_t i = 0; i < x.size(); ++i)
      ASSERT_EQ(opened[i], static_cast<R>(3 * (x[i] + y[i]) + 5 * y[i] + y[i] - x[i]));
  });
}

TEST(Additive, LinearOperatorsAreThoseOfTheRing) {
  linear_operators_are_those_of_the_ring<std::uint32_t>();
  linear_operators_are_those_of_the_ring<std::uint64_t>();
}

TEST(Additive, SharesOfTheSameValueDifferEveryTime) {
  run_sessions(2, 0, [](Session& s) {
    const RingVector<std::uint64_t> zeros(64, 0);
    const auto first = shares_of<std::uint64_t>(s, 0, zeros), second = shares_of<std::uint64_t>(s, 0, zeros);
    EXPECT_FALSE(std::ranges::equal(first.words(), second.words()));
    EXPECT_FALSE(std::ranges::equal(first.words(), zeros));
  });
}

TEST(Additive, InputOfAnotherLengthIsRefusedByItsOwner) {
  run_sessions(2, 0, [](Session& s) {
    const RingVector<std::uint64_t> values(3, 1);
    if (s.self() == 0) {
      EXPECT_THROW(input<std::uint64_t>(s, 0, 4, values), ConfigError);
    }
    EXPECT_THROW(input<std::uint64_t>(s, 2, 3, values), ConfigError) << "party 2 does not compute";
  });
}

}  // namespace
}  // namespace parley
