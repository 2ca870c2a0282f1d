/// What is special about `comm_thread`: bytes move while the protocol thread does something else.

#include <gtest/gtest.h>

#include <semaphore>
#include <thread>
#include <vector>

#include "core/collectives.h"
#include "transports/local.h"

namespace parley {
namespace {

using std::chrono::milliseconds;

std::vector<MeshSpec> specs(PartyId parties, std::size_t buffer_bytes = 4096) {
  MeshSpec like;
  like.comm_thread.buffer_bytes = buffer_bytes;
  like.deadline = std::chrono::seconds(10);
  return local_specs(parties, "comm_thread", like);
}

std::vector<std::byte> pattern(std::size_t size, unsigned seed) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(seed + i * 7 + (i >> 8));
  return bytes;
}

TEST(CommThread, ALargeMessageMovesWhileNeitherPartyWaits) {
  const auto sent = pattern(2 << 20, 1);
  run_parties(specs(2), [&](Transport& net) {
    std::vector<std::byte> got(sent.size());
    const std::vector<Ticket> tickets{net.post_send(1 - net.self(), sent), net.post_receive(1 - net.self(), got)};
    net.submit();
    std::this_thread::sleep_for(std::chrono::seconds(1));  // by the clock alone: nothing is called on the transport
    EXPECT_TRUE(net.test(tickets[1]));
    net.wait(tickets[0]);
    EXPECT_EQ(got, sent);
  });
}

TEST(CommThread, SmallSendsAreDoneBeforeThePeerWantsThem) {
  run_parties(specs(2), [](Transport& net) {
    if (net.self() == 0) {
      for (unsigned i = 0; i < 10; ++i) {
        const auto bytes = pattern(100, i);
        EXPECT_TRUE(net.test(net.post_send(1, bytes)));
      }
      barrier(net);
      return;
    }
    std::this_thread::sleep_for(milliseconds(20));
    for (unsigned i = 0; i < 10; ++i) {
      std::vector<std::byte> got(100);
      net.wait(net.post_receive(0, got));
      EXPECT_EQ(got, pattern(100, i));
    }
    barrier(net);
  });
}

TEST(CommThread, ASenderIsHeldBackWhenTheReceiverDoesNotTake) {
  constexpr std::size_t kMessage = 1 << 20;
  constexpr unsigned kMessages = 40;  // more than kernel buffers and double buffers hold together
  std::vector<std::vector<std::byte>> messages;  // made before anybody waits for them
  for (unsigned i = 0; i < kMessages; ++i) messages.push_back(pattern(kMessage, i));
  run_parties(specs(2), [&messages](Transport& net) {
    std::vector<Ticket> tickets;
    if (net.self() == 0) {
      for (const auto& message : messages) tickets.push_back(net.post_send(1, message));
      std::this_thread::sleep_for(milliseconds(100));
      EXPECT_FALSE(net.test(tickets.back()));
      net.wait(tickets);
    } else {
      std::this_thread::sleep_for(milliseconds(200));
      for (unsigned i = 0; i < kMessages; ++i) {
        std::vector<std::byte> got(kMessage);
        net.wait(net.post_receive(0, got));
        EXPECT_EQ(got, messages[i]);
      }
    }
  });
}

TEST(CommThread, MixedSizesKeepTheirOrderWithTinyBuffers) {
  const std::vector<std::size_t> sizes{0, 1, 50, 64, 100, 5000, 3, 65536, 2, 300000, 0, 7};
  run_parties(specs(3, 128), [&](Transport& net) {
    for (unsigned round = 0; round < 20; ++round)
      for (const std::size_t size : sizes) {
        const auto out = pattern(size, net.self());
        std::vector<std::byte> in(size);
        shift(net, out, in);
        EXPECT_EQ(in, pattern(size, (net.self() + 1) % 3));
      }
  });
}

TEST(CommThread, LanesShareTheThreadAndWorkAtTheSameTime) {
  run_parties(specs(2), [](Transport& net) {
    std::vector<std::thread> workers;
    std::vector<std::unique_ptr<Transport>> lanes;
    for (LaneId lane = 1; lane <= 4; ++lane) lanes.push_back(net.open_lane(lane));
    for (const auto& lane : lanes)
      workers.emplace_back([&lane] {
        for (unsigned i = 0; i < 200; ++i) {
          const auto out = pattern(i * 37, lane->lane());
          std::vector<std::byte> in(out.size());
          exchange(*lane, 1 - lane->self(), out, 1 - lane->self(), in);
          ASSERT_EQ(in, out);
        }
        lane->close();
      });
    for (std::thread& worker : workers) worker.join();
  });
}

/// Party 2 leaves without a word or with a reason; the others are busy with each other only.
TransportError failure_of_others(bool with_reason) {
  std::optional<TransportError> seen;
  try {
    run_parties(specs(3), [&](Transport& net) {
      if (net.self() == 2) {
        barrier(net);  // or the others may still be setting up, which fails before they wait
        if (with_reason) net.abort({TransportErrc::deadline, 1, "too slow"});
        return;  // run_parties closes, which fails after an abort
      }
      std::vector<std::byte> got(8);
      try {
        barrier(net);
        net.wait(net.post_receive(1 - net.self(), got));
      } catch (const TransportError& error) {
        if (net.self() == 0) seen = error;
        throw;
      }
    });
  } catch (const TransportError&) {
  }
  return seen.value();
}

TEST(CommThread, AnAbortReachesAPartyThatWaitsForSomeoneElse) {
  const TransportError error = failure_of_others(true);
  EXPECT_EQ(error.code(), TransportErrc::deadline);
  EXPECT_EQ(error.party(), 1);
  EXPECT_NE(std::string(error.what()).find("too slow"), std::string::npos);
}

TEST(CommThread, SpansAreLetGoOfWhenALaneFails) {
  std::vector<MeshSpec> pair = specs(2);
  for (MeshSpec& spec : pair) spec.deadline = milliseconds(100);
  std::binary_semaphore failed(0);
  EXPECT_THROW(run_parties(pair,
                           [&](Transport& net) {
                             auto out = std::make_unique<std::vector<std::byte>>(64 << 20);
                             auto in = std::make_unique<std::vector<std::byte>>(64 << 20);
                             if (net.self() == 1) {  // reads nothing, so that the send is stuck half way
                               EXPECT_TRUE(failed.try_acquire_for(std::chrono::seconds(30)));
                               return;
                             }
                             const std::vector<Ticket> tickets{net.post_send(1, *out), net.post_receive(1, *in)};
                             try {
                               net.wait(tickets);
                             } catch (const TransportError& error) {
                               out.reset();
                               in.reset();  // a sanitizer sees it if anybody still reads or writes there
                               EXPECT_EQ(error.code(), TransportErrc::deadline);
                               EXPECT_EQ(error.party(), 1);
                               failed.release();
                               throw;
                             }
                           }),
               TransportError);
}

}  // namespace
}  // namespace parley
