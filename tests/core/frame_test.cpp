#include "core/frame.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>

namespace parley {
namespace {

FrameHeader sealed(const std::function<void(FrameHeader&)>& change = [](FrameHeader&) {}) {
  FrameHeader header{.lane = 2, .depth = 7, .sequence = 41, .length = 80};
  change(header);
  header.seal();
  return header;
}

TransportErrc code_of(const FrameHeader& got) {
  try {
    check_frame(0, 1, sealed(), got);
  } catch (const TransportError& error) {
    EXPECT_EQ(error.party(), 1);
    return error.code();
  }
  return {};
}

TEST(Frame, is_accepted_with_any_depth_and_release_time) {
  EXPECT_NO_THROW(check_frame(0, 1, sealed(), sealed()));
  EXPECT_NO_THROW(check_frame(0, 1, sealed(), sealed([](FrameHeader& header) {
                                header.depth = 1000;
                                header.release_ns = 5;
                              })));
}

TEST(Frame, every_flipped_bit_is_found) {
  for (std::size_t bit = 0; bit < 8 * sizeof(FrameHeader); ++bit) {
    FrameHeader header = sealed();
    reinterpret_cast<unsigned char*>(&header)[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
    EXPECT_EQ(code_of(header), TransportErrc::bad_frame) << "bit " << bit;
  }
}

TEST(Frame, what_is_wrong_is_named) {
  EXPECT_EQ(code_of(sealed([](FrameHeader& header) { header.magic ^= 1; })), TransportErrc::bad_frame);
  EXPECT_EQ(code_of(sealed([](FrameHeader& header) { ++header.version; })), TransportErrc::version_mismatch);
  EXPECT_EQ(code_of(sealed([](FrameHeader& header) { ++header.lane; })), TransportErrc::sequence_mismatch);
  EXPECT_EQ(code_of(sealed([](FrameHeader& header) { ++header.sequence; })), TransportErrc::sequence_mismatch);
  EXPECT_EQ(code_of(sealed([](FrameHeader& header) { --header.sequence; })), TransportErrc::sequence_mismatch);
  EXPECT_EQ(code_of(sealed([](FrameHeader& header) { ++header.length; })), TransportErrc::length_mismatch);
  EXPECT_EQ(code_of(sealed([](FrameHeader& header) { header.kind = FrameKind::fin; })), TransportErrc::length_mismatch);
}

TEST(Frame, the_message_says_who_expected_what) {
  try {
    check_frame(3, 5, sealed(), sealed([](FrameHeader& header) { header.length = 9; }));
    FAIL() << "another length was accepted";
  } catch (const TransportError& error) {
    const std::string what = error.what();
    for (const char* part : {"party 3", "lane 2", "party 5", "message 41", "80 bytes", "9 bytes"})
      EXPECT_NE(what.find(part), std::string::npos) << part << " in: " << what;
  }
}

TEST(AbortNotice, keeps_a_reason_of_any_length) {
  EXPECT_EQ(AbortNotice(TransportErrc::deadline, 2, "").text(), "");
  EXPECT_EQ(AbortNotice(TransportErrc::deadline, 2, "slow").text(), "slow");
  const std::string longer(1000, 'x');
  EXPECT_EQ(AbortNotice(TransportErrc::deadline, 2, longer).text(), longer.substr(0, sizeof(AbortNotice::reason) - 1));
}

TEST(AbortNotice, of_a_peer_is_not_trusted) {
  AbortNotice notice(static_cast<TransportErrc>(99), 4711, "");
  std::memset(notice.reason, '\n', sizeof(notice.reason));
  try {
    throw_aborted(0, 1, notice);
  } catch (const TransportError& error) {
    EXPECT_EQ(error.code(), TransportErrc::peer_aborted);
    EXPECT_EQ(error.party(), 1);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace parley
