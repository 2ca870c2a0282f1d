#include <gtest/gtest.h>

#include <array>

#include "protocols/arithmetic/products.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/open.h"
#include "tests/protocols/local_sessions.h"
#include "tests/protocols/products_in_clear.h"

namespace parley {
namespace {

using R = std::uint64_t;

/// Runs `program` with both ways of sending, and gives what each cost each party.
std::array<std::vector<Traffic>, 2> run_both(PartyId parties, const std::function<void(Session&)>& program) {
  std::array<std::vector<Traffic>, 2> traffic;
  for (const Sending sending : {Sending::streamed, Sending::whole}) {
    auto& of_parties = traffic[sending == Sending::whole];
    of_parties.resize(parties);
    run_parties(parties, "memory", [&](Transport& net) {
      Session s(net, {.sending = sending});
      const Reading before(s);
      const std::uint32_t depth = before.depth;
      program(s);
      of_parties[s.self()] = s.net().traffic() - before.traffic;
      EXPECT_LE(s.net().activity().depth, depth + 2);
    });
  }
  return traffic;
}

/// The same bytes, but one message for each party that is sent to.
void expect_one_message(const std::array<std::vector<Traffic>, 2>& traffic, std::uint64_t receivers) {
  const auto& [streamed, whole] = traffic;
  for (std::size_t party = 0; party < streamed.size(); ++party) {
    EXPECT_EQ(whole[party].bytes_sent, streamed[party].bytes_sent);
    EXPECT_EQ(whole[party].messages_sent, receivers);
    EXPECT_GT(streamed[party].messages_sent, receivers);
  }
}

TEST(Sending, AnOpeningIsTheSameWholeAsOneMessage) {
  constexpr std::size_t kSize = 100'003;
  const auto values = telling_words<R>(kSize, 1);
  for (const PartyId parties : {2, 3})
    expect_one_message(run_both(parties, [&](Session& s) { EXPECT_EQ(open(s, shares_of<R>(s, 0, values)), values); }),
                       parties - 1u);
}

TEST(Sending, ARoundOverSocketsIsCutOnlyWhereThatPays) {
  for (const std::size_t bytes : {std::size_t{1} << 20, std::size_t{9} << 20}) {
    const auto values = telling_words<R>(bytes / sizeof(R), 1);
    run_parties(2, "tcp", [&](Transport& net) {
      Session s(net, {});
      const std::uint64_t before = net.traffic().messages_sent;
      EXPECT_EQ(open(s, shares_of<R>(s, 0, values)), values);
      const bool cut = net.traffic().messages_sent - before > 1;
      EXPECT_EQ(cut, bytes >= net.capabilities().streams_from) << bytes;
    });
  }
}

TEST(Sending, AProductIsTheSameWholeAsOneMessage) {
  constexpr std::size_t kSize = 50'001;
  const auto x = telling_words<R>(kSize, 1), y = telling_words<R>(kSize, 2);
  RingVector<R> product(kSize);
  for (std::size_t i = 0; i < kSize; ++i) product[i] = x[i] * y[i];
  std::array<AShare<R>, 2> z;
  expect_one_message(run_both(2,
                              [&](Session& s) {
                                s.correlations().reserve(triple_kind<R>(), kSize);
                                z[s.self()] = mul(s, shares_of<R>(s, 0, x), shares_of<R>(s, 1, y));
                              }),
                     1);
  for (std::size_t i = 0; i < kSize; ++i) ASSERT_EQ(z[0].words()[i] + z[1].words()[i], product[i]) << i;
}

TEST(Sending, AMatrixProductIsTheSameWholeAsOneMessage) {
  const MatrixShape shape{200, 300, 40};
  const auto x = telling_words<R>(200 * 300, 1), y = telling_words<R>(300 * 40, 2);
  const auto product = matrix_product(x, y, shape);
  std::array<AShare<R>, 2> z;
  expect_one_message(run_both(2,
                              [&](Session& s) {
                                s.correlations().reserve(triple_kind<R>(200, 300, 40), 1);
                                z[s.self()] = matmul(s, shares_of<R>(s, 0, x), shares_of<R>(s, 1, y), shape);
                              }),
                     1);
  for (std::size_t i = 0; i < product.size(); ++i) ASSERT_EQ(z[0].words()[i] + z[1].words()[i], product[i]) << i;
}

TEST(Sending, AReplicatedProductIsTheSameWholeAsOneMessage) {
  constexpr std::size_t kSize = 100'003;
  const auto x = telling_words<R>(kSize, 1);
  std::array<RShare<R, Replicated>, 3> z;
  expect_one_message(run_both(3,
                              [&](Session& s) {
                                const RShare<R, Replicated> xs = replicated_public<R, Replicated>(s, x);
                                z[s.self()] = mul(s, xs, xs);
                              }),
                     1);
  for (std::size_t i = 0; i < kSize; ++i)
    ASSERT_EQ(z[0].first()[i] + z[1].first()[i] + z[2].first()[i], x[i] * x[i]) << i;
}

}  // namespace
}  // namespace parley
