/// The double buffers of `comm_thread`, without sockets: bytes go from an Outbox into an Inbox in pieces.

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <vector>

#include "transports/comm_thread_inbox.h"
#include "transports/comm_thread_outbox.h"

namespace parley {
namespace {

constexpr std::size_t kHalf = 320;

/// A message whose payload is recognisable, as a send and as the receive that fits.
struct Message {
  explicit Message(std::uint64_t sequence, std::size_t length, FrameKind kind = FrameKind::data)
      : out(length), in(length) {
    for (std::size_t i = 0; i < length; ++i) out[i] = static_cast<std::byte>(sequence * 31 + i);
    FrameHeader header{.kind = kind, .sequence = sequence, .length = length};
    receive.direction = Direction::receive;
    receive.expected = header;
    header.seal();
    send.header = header;
    send.data = out.data();
    receive.data = in.data();
    send.length = receive.length = length;
  }
  std::vector<std::byte> out, in;
  Operation send, receive;
};

std::deque<Message> messages(std::initializer_list<std::size_t> lengths) {
  std::deque<Message> made;
  for (const std::size_t length : lengths) made.emplace_back(made.size(), length);
  return made;
}

/// What the communication thread does, with `piece` bytes at a time.
std::vector<std::byte> drain(Outbox& outbox, std::size_t piece) {
  std::vector<std::byte> stream;
  while (!outbox.empty()) {
    std::array<iovec, 8> parts;
    const std::size_t used = outbox.gather(parts, piece);
    std::size_t sent = 0;
    for (const iovec& part : std::span(parts).first(used)) {
      const auto* begin = static_cast<const std::byte*>(part.iov_base);
      stream.insert(stream.end(), begin, begin + part.iov_len);
      sent += part.iov_len;
    }
    outbox.advance(sent);
  }
  return stream;
}

/// Reads as much of `stream` as there is room for, with at most `piece` bytes at a time; returns what was left.
Bytes feed(Inbox& inbox, Bytes stream, std::size_t piece) {
  while (!stream.empty()) {
    const auto parts = inbox.plan();
    if (parts.empty()) break;
    std::size_t got = 0;
    for (const iovec& part : parts) {
      const std::size_t step = std::min({part.iov_len, piece - got, stream.size()});
      std::memcpy(part.iov_base, stream.data(), step);
      stream = stream.subspan(step);
      got += step;
    }
    inbox.commit(got);
  }
  return stream;
}

TEST(Outbox, SendsThatFitAHalfAreDoneAtOnceAndOthersWhenTheyAreOut) {
  auto sent = messages({0, 100, 1, 300, 7});
  Outbox outbox(kHalf);
  for (Message& message : sent) outbox.push(message.send);
  EXPECT_TRUE(sent[0].send.done && sent[1].send.done && sent[2].send.done);
  EXPECT_FALSE(sent[3].send.done) << "larger than a half";
  EXPECT_TRUE(sent[4].send.done) << "the other half is free";
  drain(outbox, 64);
  EXPECT_TRUE(sent[3].send.done);
}

TEST(Outbox, MemoryIsBoundedByTwoHalves) {
  auto sent = messages({200, 200, 200});
  Outbox outbox(kHalf);
  for (Message& message : sent) outbox.push(message.send);
  EXPECT_TRUE(sent[0].send.done && sent[1].send.done);
  EXPECT_FALSE(sent[2].send.done);
}

TEST(Outbox, AFinIsDoneOnlyWhenEverythingIsOut) {
  Message data(0, 8), fin(1, 0, FrameKind::fin);
  Outbox outbox(kHalf);
  outbox.push(data.send);
  outbox.push(fin.send);
  EXPECT_FALSE(fin.send.done);
  drain(outbox, 1024);
  EXPECT_TRUE(fin.send.done);
}

TEST(Outbox, KnowsWhetherAFrameIsHalfOut) {
  auto sent = messages({10, 20});
  Outbox outbox(kHalf);
  for (Message& message : sent) outbox.push(message.send);
  const std::size_t first = sent[0].send.frame_bytes();
  for (std::size_t moved = 0; moved < first + sent[1].send.frame_bytes(); ++moved) {
    EXPECT_EQ(outbox.mid_frame(), moved != 0 && moved != first) << moved;
    outbox.advance(1);
  }
  EXPECT_FALSE(outbox.mid_frame());
}

class Stream : public testing::TestWithParam<std::size_t> {};

TEST_P(Stream, KeepsOrderAndBytesWhateverThePieces) {
  auto sent = messages({0, 1, 100, 1000, 3, 255, 256, 5000, 17, 0});
  Outbox outbox(kHalf);
  for (Message& message : sent) outbox.push(message.send);
  const std::vector<std::byte> stream = drain(outbox, GetParam());

  StreamSocket nobody;
  Inbox inbox(0, 1, nobody, kHalf);
  std::size_t posted = 0;
  Bytes rest = stream;
  while (posted < sent.size()) {  // each receive is posted late: its bytes come through the buffer, then directly
    rest = feed(inbox, rest, GetParam());
    inbox.push(sent[posted++].receive);
    inbox.deliver();
  }
  rest = feed(inbox, rest, GetParam());
  EXPECT_TRUE(rest.empty());
  for (const Message& message : sent) {
    EXPECT_TRUE(message.receive.done);
    EXPECT_EQ(message.in, message.out);
  }
}
INSTANTIATE_TEST_SUITE_P(Pieces, Stream, testing::Values(1, 2, 63, 64, 65, 320, 321, 100000));

TEST(Inbox, ReadsAheadUpToBothHalvesAndNoFurther) {
  StreamSocket nobody;
  Inbox inbox(0, 1, nobody, kHalf);
  const std::vector<std::byte> stream(10 * kHalf);
  EXPECT_EQ(feed(inbox, stream, 100).size(), 8 * kHalf);
}

TEST(Inbox, AnotherLengthIsNamed) {
  Message sent(0, 9), expected(0, 8);
  Outbox outbox(kHalf);
  outbox.push(sent.send);
  const std::vector<std::byte> stream = drain(outbox, 1024);
  StreamSocket nobody;
  Inbox inbox(0, 1, nobody, kHalf);
  feed(inbox, stream, 1024);
  inbox.push(expected.receive);
  try {
    inbox.deliver();
    FAIL() << "a message of another length was taken";
  } catch (const TransportError& error) {
    EXPECT_EQ(error.code(), TransportErrc::length_mismatch);
    EXPECT_EQ(error.party(), 1);
  }
  EXPECT_FALSE(inbox.deliver()) << "nothing is delivered behind it";
}

TEST(Inbox, TellsAFinFromAnAbortFromADeath) {
  AbortNotice notice;
  StreamSocket nobody;
  const AbortFrame abort = make_abort_frame(0, {TransportErrc::deadline, 2, "too slow"});
  FrameHeader fin{.kind = FrameKind::fin};
  fin.seal();

  Inbox finished(0, 1, nobody, kHalf);
  feed(finished, std::as_bytes(std::span(&fin, 1)), 7);
  EXPECT_EQ(finished.end(notice), StreamEnd::finished);

  Inbox aborted(0, 1, nobody, kHalf);
  const std::vector<std::byte> before(kHalf / 2);  // so that the notice lies in both halves
  feed(aborted, before, kHalf);
  feed(aborted, std::as_bytes(std::span(&abort, 1)), 7);
  EXPECT_EQ(aborted.end(notice), StreamEnd::aborted);
  EXPECT_EQ(notice.culprit, 2);
  EXPECT_EQ(notice.text(), "too slow");

  Inbox lost(0, 1, nobody, kHalf);
  feed(lost, Bytes(before).first(5), 7);
  EXPECT_EQ(lost.end(notice), StreamEnd::lost);
}

TEST(Inbox, AnAbortInPlaceOfAMessageIsThrownWithItsReason) {
  const AbortFrame abort = make_abort_frame(0, {TransportErrc::peer_closed, 2, "party 2 died"});
  for (const bool posted_first : {false, true}) {
    Message expected(0, 1000);
    StreamSocket nobody;
    Inbox inbox(0, 1, nobody, kHalf);
    try {
      if (posted_first) inbox.push(expected.receive);
      feed(inbox, std::as_bytes(std::span(&abort, 1)), 1024);
      if (!posted_first) inbox.push(expected.receive);
      inbox.deliver();
      FAIL() << "an abort was taken for a message";
    } catch (const TransportError& error) {
      EXPECT_EQ(error.code(), TransportErrc::peer_closed);
      EXPECT_EQ(error.party(), 2);
      EXPECT_NE(std::string(error.what()).find("party 2 died"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace parley
