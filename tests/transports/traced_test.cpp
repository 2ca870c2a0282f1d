#include "transports/traced.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "core/collectives.h"
#include "tests/support/workload.h"
#include "transports/local.h"
#include "transports/shaped.h"

namespace parley::test {
namespace {

/// Two rounds around a ring of three, as party 1 sees them.
std::vector<TraceEntry> transcript_of(std::string_view transport, TracePayload payload, std::uint64_t seed = 0) {
  std::vector<TraceEntry> entries;
  run_parties(3, transport, [&](Transport& plain) {
    auto lane = plain.open_lane(5);
    if (lane->self() == 1) lane = trace(std::move(lane), trace_into(entries), payload);
    std::array<std::byte, 3> in{};
    for (std::uint64_t round = 0; round < 2; ++round) shift(*lane, pattern(3, seed + round), in);
    lane->close();
  });
  return entries;
}

TEST(Traced, lists_frames_in_the_order_of_the_program) {
  std::ostringstream lines;
  for (const TraceEntry& entry : transcript_of("memory", TracePayload::none)) lines << to_string(entry) << '\n';
  EXPECT_EQ(lines.str(),
            "send to 0 lane 5 message 0 depth 1 bytes 3\n"
            "receive from 2 lane 5 message 0 depth 1 bytes 3\n"
            "send to 0 lane 5 message 1 depth 2 bytes 3\n"
            "receive from 2 lane 5 message 1 depth 2 bytes 3\n"
            "send to 0 lane 5 fin 2 depth 3 bytes 0\n"
            "send to 2 lane 5 fin 0 depth 3 bytes 0\n"
            "receive from 0 lane 5 fin 0 depth 3 bytes 0\n"
            "receive from 2 lane 5 fin 2 depth 3 bytes 0\n");
}

TEST(Traced, is_the_same_on_every_transport) {
  EXPECT_EQ(transcript_of("memory", TracePayload::digest), transcript_of("tcp", TracePayload::digest));
}

TEST(Traced, shows_payload_only_as_a_digest_and_only_on_request) {
  for (const TraceEntry& entry : transcript_of("memory", TracePayload::none)) EXPECT_FALSE(entry.payload);
  const auto one = transcript_of("memory", TracePayload::digest, 1);
  EXPECT_EQ(one, transcript_of("memory", TracePayload::digest, 1));
  EXPECT_NE(one, transcript_of("memory", TracePayload::digest, 2));
}

/// "abc", from the standard (FIPS 180-4).
TEST(Traced, the_digest_is_sha256) {
  std::vector<TraceEntry> entries;
  run_parties(2, "memory", [&](Transport& plain) {
    auto lane = plain.open_lane(1);
    if (lane->self() == 0) {
      lane = trace(std::move(lane), trace_into(entries), TracePayload::digest);
      lane->wait(lane->post_send(1, bytes_of(std::string_view("abc"))));
    } else {
      std::array<std::byte, 3> in{};
      lane->wait(lane->post_receive(0, in));
    }
    lane->close();
  });
  EXPECT_NE(to_string(entries.at(0)).find("sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            std::string::npos);
}

TEST(Traced, works_above_and_below_another_decorator) {
  std::vector<TraceEntry> above, below;
  run_parties(2, "memory", [&](Transport& plain) {
    auto lane = plain.open_lane(1);
    if (lane->self() == 0) lane = trace(std::move(lane), trace_into(below));
    lane = shape(std::move(lane), parse_network_profile("rtt_ms=0.1"));
    if (lane->self() == 0) lane = trace(std::move(lane), trace_into(above));
    std::array<std::byte, 3> in{};
    shift(*lane, pattern(3, 1), in);
    lane->close();
  });
  EXPECT_EQ(above.size(), 4u);
  EXPECT_EQ(above, below);
}

}  // namespace
}  // namespace parley::test
