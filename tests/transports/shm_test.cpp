/// What only `shm` has: rings whose other end is not trusted, bells, and memory that is handed over.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <system_error>
#include <thread>

#include "core/collectives.h"
#include "tests/support/fake_party.h"
#include "tests/support/mesh_run.h"
#include "tests/support/watchdog.h"
#include "tests/support/workload.h"
#include "transports/local.h"
#include "transports/shm_handover.h"
#include "transports/shm_line.h"
#include "transports/shm_mesh.h"

namespace parley::test {
namespace {

// Rings ----------------------------------------------------------------------------------------------------------

class Ring : public testing::Test {
 protected:
  SharedRing& shared() { return pair_->rings[0]; }

  PairMapping pair_{make_pair_memory()};
  RingWriter writer_{shared()};
  RingReader reader_{shared()};
};

iovec part_of(MutableBytes bytes) { return {bytes.data(), bytes.size()}; }

TEST_F(Ring, gives_the_bytes_in_order_at_every_size_and_place) {
  std::mt19937_64 random(11);
  std::vector<std::byte> sent = pattern(6 * kRingBytes + 17, 5), received(sent.size());
  MutableBytes to_send(sent), to_receive(received);
  while (!to_receive.empty()) {
    const std::size_t room = writer_.room(kRingBytes).value();
    const std::size_t out = std::min({to_send.size(), room, random() % (kRingBytes / 3)});
    const std::array parts{part_of(to_send.first(out / 3)), part_of(to_send.subspan(out / 3, out - out / 3))};
    ASSERT_EQ(writer_.write(parts), out);
    to_send = to_send.subspan(out);
    const std::size_t waiting = reader_.waiting(kRingBytes).value();
    const std::size_t in = std::min(waiting, random() % (kRingBytes / 3));
    const std::array places{part_of(to_receive.first(in / 2)), part_of(to_receive.subspan(in / 2, in - in / 2))};
    ASSERT_EQ(reader_.read(places), in);
    to_receive = to_receive.subspan(in);
  }
  EXPECT_EQ(received, sent);
}

TEST_F(Ring, holds_as_much_as_it_says) {
  std::vector<std::byte> bytes = pattern(kRingBytes, 1);
  EXPECT_EQ(reader_.waiting(1), 0u);
  EXPECT_EQ(writer_.room(1), kRingBytes);
  const iovec whole = part_of(bytes);
  writer_.write({&whole, 1});
  EXPECT_EQ(writer_.room(1), 0u);
  EXPECT_EQ(reader_.waiting(1), kRingBytes);
}

TEST_F(Ring, shows_its_last_bytes_without_giving_them) {
  std::vector<std::byte> bytes = pattern(10, 1);
  std::array<std::byte, 4> last{};
  EXPECT_FALSE(reader_.copy_last(last));
  const iovec whole = part_of(bytes);
  writer_.write({&whole, 1});
  EXPECT_EQ(reader_.waiting(kRingBytes), 10u);
  EXPECT_TRUE(reader_.copy_last(last));
  EXPECT_TRUE(std::ranges::equal(last, Bytes(bytes).last(4)));
  EXPECT_EQ(reader_.waiting(1), 10u);
}

TEST_F(Ring, believes_no_impossible_position) {
  std::array<std::byte, 100> bytes{};
  const iovec part = part_of(bytes);
  writer_.write({&part, 1});
  ASSERT_EQ(reader_.waiting(1), 100u);
  for (const std::uint64_t read : {std::uint64_t{101}, ~std::uint64_t{0}, std::uint64_t{1} << 63}) {
    shared().read.store(read);
    EXPECT_EQ(writer_.room(kRingBytes), std::nullopt) << read;
  }
  for (const std::uint64_t written : {std::uint64_t{99}, std::uint64_t{kRingBytes + 1}, ~std::uint64_t{0}}) {
    shared().written.store(written);
    EXPECT_EQ(reader_.waiting(kRingBytes), std::nullopt) << written;
  }
}

TEST(PairMemory, cannot_be_cut_by_the_other_side) {
  const Socket memory = make_pair_memory();
  EXPECT_NE(ftruncate(memory.fd(), 0), 0);
  EXPECT_NE(ftruncate(memory.fd(), 2 * sizeof(SharedPair)), 0);
}

TEST(PairMemory, is_taken_only_as_it_was_made) {
  const Socket unsealed(memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(ftruncate(unsealed.fd(), sizeof(SharedPair)), 0);
  EXPECT_THROW(PairMapping{unsealed}, std::system_error);
  EXPECT_THROW(PairMapping{Socket(dup(STDIN_FILENO))}, std::system_error);
}

// Hostile peers --------------------------------------------------------------------------------------------------

class Shm : public testing::Test {
 protected:
  /// Party 0 exchanges with party 1, which greets it properly and then does `mischief`.
  static Outcome exchange_with(const std::function<void(FakeParty&)>& mischief) {
    const auto mesh = local_specs(2, "shm");
    std::thread acting([&] {
      FakeParty peer(mesh[0].addresses[0]);
      peer.send_value(make_hello(mesh[1], 0, 0));
      Hello answer;
      peer.read_hello(answer);
      mischief(peer);
      peer.wait_for_end();
    });
    const Outcome outcome = run_party(
        mesh[0], [](auto net) { return net; },
        [](Transport& net) {
          std::vector<std::byte> out(3 * kRingBytes), in(3 * kRingBytes);
          exchange(net, 1, out, 1, in);
        });
    acting.join();
    Socket(mesh[1].listen_fd).close();
    return outcome;
  }

  static void expect_bad_frame(const Outcome& outcome) {
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(name_of(outcome.transport_error->code()), "bad_frame") << outcome;
    EXPECT_EQ(outcome.transport_error->party(), 1) << outcome;
  }

 private:
  Watchdog watchdog_{"shm"};
};

TEST_F(Shm, a_peer_that_claims_to_have_written_more_than_fits_is_named) {
  for (const std::uint64_t written : {std::uint64_t{kRingBytes + 1}, ~std::uint64_t{0}})
    expect_bad_frame(exchange_with([&](FakeParty& peer) { peer.share_memory().rings[1].written.store(written); }));
}

TEST_F(Shm, a_peer_that_claims_to_have_read_what_was_never_written_is_named) {
  expect_bad_frame(exchange_with([&](FakeParty& peer) { peer.share_memory().rings[0].read.store(~std::uint64_t{0}); }));
}

TEST_F(Shm, a_peer_that_says_what_is_neither_bell_nor_abort_is_named) {
  expect_bad_frame(exchange_with([&](FakeParty& peer) {
    peer.share_memory();
    peer.say(std::array{kBell, kBell});
    peer.say(pattern(500, 3));
  }));
}

TEST_F(Shm, a_peer_that_hands_over_something_else_is_named) {
  expect_bad_frame(exchange_with([](FakeParty& peer) {
    BoxNotice notice;
    peer.read_value(notice);
    EXPECT_EQ(hand_over(notice.box, {.token = notice.token, .lane = 0}, Socket(dup(STDIN_FILENO))), 0);
  }));
}

TEST_F(Shm, a_stranger_at_the_box_disturbs_nobody) {
  const Outcome outcome = exchange_with([](FakeParty& peer) {
    BoxNotice notice;
    peer.read_value(notice);
    for (int i = 0; i < 100; ++i) {
      HandoverNote guess{.token = notice.token, .lane = 0};
      guess.token[static_cast<std::size_t>(i) % guess.token.size()] ^= std::byte{1};
      EXPECT_EQ(hand_over(notice.box, guess, make_pair_memory()), 0);
    }
    EXPECT_EQ(hand_over(notice.box, {.token = notice.token, .lane = 0}, make_pair_memory()), 0);
    peer.hang_up();
  });
  ASSERT_TRUE(outcome.transport_error) << outcome;
  EXPECT_EQ(name_of(outcome.transport_error->code()), "peer_closed") << outcome << ": the real memory was taken";
}

/// Leaves this process so many descriptors that it can still open, for as long as it lives.
class FreeDescriptors {
 public:
  explicit FreeDescriptors(rlim_t count) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const Socket next(dup(STDIN_FILENO));
    const rlimit few{.rlim_cur = static_cast<rlim_t>(next.fd()) + count, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FreeDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(Shm, memory_that_no_descriptor_is_left_for_is_told_of) {
  HandoverBox box;
  const HandoverNote note{.token = {std::byte{7}}, .lane = 3};
  ASSERT_EQ(hand_over(box.name(), note, make_pair_memory()), 0);
  const FreeDescriptors only_to_let_the_caller_in(1);
  const auto handover = box.take();
  ASSERT_TRUE(handover);
  EXPECT_EQ(handover->note.token, note.token);
  EXPECT_FALSE(handover->descriptor);
}

TEST_F(Shm, a_caller_that_no_descriptor_is_left_for_is_an_error) {
  HandoverBox box;
  ASSERT_EQ(hand_over(box.name(), {}, make_pair_memory()), 0);
  const FreeDescriptors none(0);
  EXPECT_THROW(box.take(), std::system_error);
}

// Parties --------------------------------------------------------------------------------------------------------

TEST_F(Shm, parties_that_sleep_at_once_lose_no_bell) {
  MeshSpec like;
  like.wait.yield_for = std::chrono::microseconds(0);
  like.deadline = std::chrono::seconds(5);
  run_parties(local_specs(3, "shm", like), [](Transport& net) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{8}, kRingBytes - 39, 3 * kRingBytes})
      for (std::uint64_t round = 0; round < (size < 100 ? kSmallRounds / 50 : 20); ++round) {
        const std::vector<std::byte> out = pattern(size, round + net.self());
        std::vector<std::byte> in(size);
        shift(net, out, in);
        ASSERT_EQ(in, pattern(size, round + (net.self() + 1) % 3)) << size << " bytes, round " << round;
      }
  });
}

TEST_F(Shm, an_address_of_another_host_is_refused) {
  auto mesh = local_specs(2, "shm");
  mesh[0].addresses[1].host = "192.0.2.7";  // for documentation: nobody's
  try {
    open_mesh(mesh[0]);
    ADD_FAILURE() << "memory shared with another host";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("party 1 at 192.0.2.7"), std::string::npos) << error.what();
  }
  for (const MeshSpec& spec : mesh) Socket(spec.listen_fd).close();
}

std::size_t entries_of(const char* folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

std::size_t shared_mappings() {
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) count += line.find("memfd:parley") != std::string::npos;
  return count;
}

TEST_F(Shm, nothing_is_left_of_a_mesh) {
  const std::size_t before = entries_of("/proc/self/fd");
  run_parties(3, "shm", [](Transport& net) {
    const auto lane = net.open_lane(1);
    std::array<std::byte, 8> out{}, in{};
    shift(*lane, out, in);
    if (net.self() == 0) {
      EXPECT_GE(shared_mappings(), 4u) << "of two peers on two lanes";
    }
    lane->close();
  });
  EXPECT_EQ(entries_of("/proc/self/fd"), before);
  EXPECT_EQ(shared_mappings(), 0u);
}

}  // namespace
}  // namespace parley::test
