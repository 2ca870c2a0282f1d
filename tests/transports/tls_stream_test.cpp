/// Two ends of one TLS connection in memory.

#include "transports/tls_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/workload.h"

namespace parley {
namespace {

using Role = TlsStream::Role;

std::shared_ptr<const TlsContext> context_of(PartyId party) {
  return std::make_shared<const TlsContext>(TlsOptions{.folder = test::shared_certificates().path()}, party);
}

/// Moves records of `from` to `to`, as many as it has room for.
void carry(TlsStream& from, TlsStream& to) {
  const MutableBytes room = to.room();
  const std::size_t size = std::min(room.size(), from.sealed().size());
  std::ranges::copy(from.sealed().first(size), room.begin());
  to.received(size);
  from.sent(size);
}

ssize_t open_some(TlsStream& stream, MutableBytes into) {
  const iovec part{into.data(), into.size()};
  return stream.open({&part, 1});
}

struct TwoStreams {
  explicit TwoStreams(std::uint64_t records_per_key = TlsStream::kRecordsPerKey)
      : caller(context_of(1), Role::caller, records_per_key), answerer(context_of(0), Role::answerer, records_per_key) {
    std::byte early{};
    for (int turn = 0; turn < 8 && !(caller.established() && answerer.established()); ++turn) {
      carry(caller, answerer);
      EXPECT_EQ(open_some(answerer, {&early, 1}), -1);
      carry(answerer, caller);
      EXPECT_EQ(open_some(caller, {&early, 1}), -1);
    }
    EXPECT_TRUE(caller.established() && answerer.established()) << caller.failure() << answerer.failure();
  }

  /// What the answerer gets when the caller sends `bytes`.
  std::vector<std::byte> send(Bytes bytes) {
    std::vector<std::byte> got;
    std::vector<std::byte> buffer(bytes.size() + 1);
    while (!bytes.empty()) {
      const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
      bytes = bytes.subspan(caller.seal({&part, 1}));
      while (!caller.sealed().empty()) {
        carry(caller, answerer);
        while (answerer.has_unopened())
          if (const ssize_t n = open_some(answerer, buffer); n > 0)
            got.insert(got.end(), buffer.begin(), buffer.begin() + n);
      }
    }
    return got;
  }

  TlsStream caller, answerer;
};

class TwoEnds : public testing::Test, protected TwoStreams {};

TEST_F(TwoEnds, KnowEachOtherByTheirCertificates) {
  EXPECT_TRUE(caller.is_from(0) && answerer.is_from(1));
  EXPECT_FALSE(caller.is_from(1) || answerer.is_from(0) || answerer.is_from(10));
  EXPECT_TRUE(answerer.came_for_parley() && caller.came_for_parley());
}

TEST_F(TwoEnds, MessagesOfEverySizeArrive) {
  for (const std::size_t size : {0, 1, 48, 16383, 16384, 16385, 131072, 1000003}) {
    const auto bytes = test::pattern(size, size);
    EXPECT_EQ(send(bytes), bytes) << size;
  }
}

TEST_F(TwoEnds, SmallPartsShareARecord) {
  auto header = test::pattern(40, 1), payload = test::pattern(8, 2);
  const std::array parts{iovec{header.data(), header.size()}, iovec{payload.data(), payload.size()}};
  EXPECT_EQ(caller.seal(parts), 48u);
  EXPECT_EQ(caller.sealed().size(), 48 + kTlsOverhead);
}

TEST_F(TwoEnds, WhatIsSentCannotBeRead) {
  auto secret = test::pattern(64, 3);
  const iovec part{secret.data(), secret.size()};
  caller.seal({&part, 1});
  const Bytes sealed = caller.sealed();
  EXPECT_TRUE(std::ranges::search(sealed, std::span(secret).first(4)).empty());
}

TEST_F(TwoEnds, PlainBytesCountAsSentWhenTheirRecordsAreAllOut) {
  auto bytes = test::pattern(40000, 4);
  const iovec part{bytes.data(), bytes.size()};
  EXPECT_EQ(caller.seal({&part, 1}), bytes.size());
  const std::size_t sealed = caller.sealed().size();
  EXPECT_EQ(caller.sent(sealed - 1), 0u);
  EXPECT_FALSE(caller.owes_records());
  EXPECT_EQ(caller.sent(1), bytes.size());
}

TEST_F(TwoEnds, AgreeOnASessionThatIsNotTheOneOfAnotherConnection) {
  const SessionId session{std::byte{7}};
  SessionId other_session = session;
  other_session[15] = std::byte{1};
  EXPECT_EQ(caller.bind(session, Role::caller), answerer.bind(session, Role::caller));
  EXPECT_EQ(caller.bind(session, Role::answerer), answerer.bind(session, Role::answerer));
  EXPECT_NE(caller.bind(session, Role::caller), caller.bind(session, Role::answerer)) << "could be sent back";
  EXPECT_NE(caller.bind(session, Role::caller), caller.bind(other_session, Role::caller));
  const TwoStreams another;
  EXPECT_NE(caller.bind(session, Role::caller), another.caller.bind(session, Role::caller)) << "could be replayed";
}

TEST(FlippedBit, IsCaughtWhereverItIs) {
  for (std::size_t at = 0; at < 48 + kTlsOverhead; at += 11) {
    TwoStreams ends;
    auto bytes = test::pattern(48, 5);
    const iovec part{bytes.data(), bytes.size()};
    ends.caller.seal({&part, 1});
    std::vector<std::byte> record(ends.caller.sealed().begin(), ends.caller.sealed().end());
    record[at] ^= std::byte{4};
    std::ranges::copy(record, ends.answerer.room().begin());
    ends.answerer.received(record.size());
    ends.answerer.ended();
    errno = 0;
    // A longer length leaves a record that never ends.
    const ssize_t n = open_some(ends.answerer, bytes);
    EXPECT_TRUE(n == 0 || (n == -1 && errno == EPROTO && !ends.answerer.failure().empty())) << "byte " << at;
  }
}

TEST(KeyUpdate, ComesInTimeAndDisturbsNothing) {
  TwoStreams ends(3);
  for (std::size_t message = 0; message < 20; ++message) {
    const auto bytes = test::pattern(20000, message);
    EXPECT_EQ(ends.send(bytes), bytes) << message;
  }
}

}  // namespace
}  // namespace parley
