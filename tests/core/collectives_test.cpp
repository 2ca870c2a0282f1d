#include "core/collectives.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <tuple>

#include "tests/support/workload.h"
#include "transports/local.h"

namespace parley::test {
namespace {

class Collectives : public testing::TestWithParam<std::tuple<int, int>> {
 protected:
  PartyId parties = static_cast<PartyId>(std::get<0>(GetParam()));
  std::size_t size = static_cast<std::size_t>(std::get<1>(GetParam()));

  std::vector<std::byte> bytes_of_party(PartyId party) const { return pattern(size, party); }
  std::vector<std::vector<std::byte>> empty() const {
    return std::vector(parties, std::vector<std::byte>(size, std::byte{0xee}));
  }
  static std::vector<MutableBytes> views(std::vector<std::vector<std::byte>>& buffers) {
    return {buffers.begin(), buffers.end()};
  }
};

TEST_P(Collectives, shift_brings_the_next_partys_bytes) {
  run_parties(parties, "memory", [&](Transport& net) {
    std::vector<std::byte> in(size);
    shift(net, bytes_of_party(net.self()), in);
    EXPECT_EQ(in, bytes_of_party(static_cast<PartyId>((net.self() + 1) % parties)));
  });
}

TEST_P(Collectives, open_to_all_brings_everyones_bytes_and_leaves_the_own_entry) {
  run_parties(parties, "memory", [&](Transport& net) {
    auto theirs = empty();
    open_to_all(net, bytes_of_party(net.self()), views(theirs));
    for (PartyId party = 0; party < parties; ++party)
      EXPECT_EQ(theirs[party], party == net.self() ? empty()[0] : bytes_of_party(party));
  });
}

TEST_P(Collectives, broadcast_gives_the_roots_bytes_to_all) {
  const auto root = static_cast<PartyId>(parties - 1);
  run_parties(parties, "memory", [&](Transport& net) {
    auto bytes = net.self() == root ? bytes_of_party(root) : std::vector<std::byte>(size);
    broadcast(net, root, bytes);
    EXPECT_EQ(bytes, bytes_of_party(root));
  });
}

TEST_P(Collectives, gather_brings_all_to_the_root_only) {
  run_parties(parties, "memory", [&](Transport& net) {
    auto theirs = empty();
    const auto into = net.self() == 0 ? views(theirs) : std::vector<MutableBytes>();
    gather(net, 0, bytes_of_party(net.self()), into);
    for (PartyId party = 1; party < parties; ++party)
      EXPECT_EQ(theirs[party], net.self() == 0 ? bytes_of_party(party) : empty()[0]);
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Collectives,
                         testing::Combine(testing::Values(2, 3, 5, 16), testing::Values(0, 1, 1001, 100'000)));

TEST(Barrier, nobody_leaves_before_everybody_came) {
  std::atomic<int> came = 0;
  run_parties(5, "memory", [&](Transport& net) {
    ++came;
    barrier(net);
    EXPECT_EQ(came, 5);
  });
}

class Stream : public testing::TestWithParam<std::tuple<int, int>> {};

/// Also that every byte is produced and consumed once, in order, and in pieces of at most a chunk.
TEST_P(Stream, carries_every_byte_once_and_in_order) {
  const auto total = static_cast<std::size_t>(std::get<0>(GetParam()));
  const auto chunk = static_cast<std::size_t>(std::get<1>(GetParam()));
  run_parties(3, "memory", [&](Transport& net) {
    const auto next = static_cast<PartyId>((net.self() + 1) % 3), previous = static_cast<PartyId>((net.self() + 2) % 3);
    const auto out = pattern(total, net.self());
    std::vector<std::byte> in(total), scratch;
    std::size_t produced = 0, consumed = 0;
    exchange_stream(
        net, next, previous, total, chunk, scratch,
        [&](std::size_t offset, MutableBytes to) {
          EXPECT_EQ(offset, produced);
          EXPECT_LE(to.size(), chunk);
          std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(offset), to.size(), to.begin());
          produced += to.size();
        },
        [&](std::size_t offset, Bytes from) {
          EXPECT_EQ(offset, consumed);
          std::copy(from.begin(), from.end(), in.begin() + static_cast<std::ptrdiff_t>(offset));
          consumed += from.size();
        });
    EXPECT_EQ(in, pattern(total, previous));
    EXPECT_EQ(produced, total);
    EXPECT_EQ(consumed, total);
    EXPECT_EQ(net.activity().depth, total == 0 ? 0u : 1u);
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Stream,
                         testing::Combine(testing::Values(0, 1, 2, 3, 4, 5, 63, 64, 65, 10'000),
                                          testing::Values(1, 3, 64, 100'000)));

}  // namespace
}  // namespace parley::test
