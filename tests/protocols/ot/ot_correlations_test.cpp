#include "protocols/ot/ot_correlations.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "protocols/arithmetic/beaver.h"
#include "protocols/sharing/open.h"
#include "tests/protocols/ot/ot_sessions.h"

namespace parley {
namespace {

/// Runs `program` in a session of two parties whose correlations come from OT.
void run_with_ot(const std::function<void(Session&)>& program) {
  run_sessions(2, 0, [&](Session& s) {
    s.use_correlations(make_ot_correlations(s));
    program(s);
  });
}

template <Ring2k R>
RingVector<R> opened(Session& s, std::size_t words, const std::function<std::span<const R>(std::span<R>)>& part) {
  RingVector<R> room(words);
  const auto lies = part(room);
  return open(s, AShare<R>{s.self(), RingVector<R>(lies.begin(), lies.end())});
}

/// Takes `count` triples and expects c = a b.
template <Ring2k R>
void expect_law(Session& s, std::size_t m, std::size_t k, std::size_t n, std::size_t count) {
  const Triples<R> taken(s.correlations().take(triple_kind<R>(m, k, n), count));
  const auto a = opened<R>(s, count * m * k, [&](std::span<R> room) { return taken.a(0, room); });
  const auto b = opened<R>(s, count * k * n, [&](std::span<R> room) { return taken.b(0, room); });
  const auto c = opened<R>(s, count * m * n, [&](std::span<R> room) { return taken.c(0, room); });
  for (std::size_t row = 0; row < count * m; ++row)
    for (std::size_t j = 0; j < n; ++j) {
      R sum = 0;
      for (std::size_t p = 0; p < k; ++p) sum += a[row * k + p] * b[(row / m * k + p) * n + j];
      ASSERT_EQ(c[row * n + j], sum) << "row " << row << ", column " << j;
    }
  for (std::size_t i = 1; i < a.size(); ++i) ASSERT_FALSE(a[i] == 0 && a[i - 1] == 0) << "not random";
}

void expect_bit_law(Session& s, std::size_t words) {
  const BitTriples taken(s.correlations().take(bit_triple_kind(), words));
  std::vector<std::uint64_t> room[3];
  std::vector<std::uint64_t> values[3];
  for (int part = 0; part < 3; ++part) {
    room[part].resize(words);
    const auto mine = part == 0 ? taken.a(0, room[0]) : part == 1 ? taken.b(0, room[1]) : taken.c(0, room[2]);
    values[part] = shown_by_peer<std::uint64_t>(s, mine);
    for (std::size_t i = 0; i < words; ++i) values[part][i] ^= mine[i];
  }
  for (std::size_t i = 0; i < words; ++i) ASSERT_EQ(values[2][i], values[0][i] & values[1][i]) << "word " << i;
}

TEST(OtCorrelations, ObeyTheLawHoweverTheyAreReservedAndTaken) {
  run_with_ot([](Session& s) {
    CorrelationSource& source = s.correlations();
    source.reserve(triple_kind<std::uint64_t>(), 1001);
    source.reserve(triple_kind<std::uint32_t>(), 77);
    source.reserve(bit_triple_kind(), 33);
    expect_law<std::uint64_t>(s, 1, 1, 1, 1);
    expect_law<std::uint64_t>(s, 1, 1, 1, 999);
    source.reserve(triple_kind<std::uint64_t>(), 5);  // adds to the one that is left
    expect_law<std::uint64_t>(s, 1, 1, 1, 6);
    source.reserve(triple_kind<std::uint64_t>(), 3);
    expect_law<std::uint64_t>(s, 1, 1, 1, 3);
    expect_law<std::uint32_t>(s, 1, 1, 1, 77);
    expect_bit_law(s, 1);
    expect_bit_law(s, 32);
  });
}

TEST(OtCorrelations, MatrixTriplesObeyTheLaw) {
  run_with_ot([](Session& s) {
    s.correlations().reserve(triple_kind<std::uint64_t>(5, 7, 3), 4);
    s.correlations().reserve(triple_kind<std::uint32_t>(1, 30, 17), 2);
    s.correlations().reserve(triple_kind<std::uint64_t>(2, 0, 2), 1);
    expect_law<std::uint64_t>(s, 5, 7, 3, 3);
    expect_law<std::uint64_t>(s, 5, 7, 3, 1);
    expect_law<std::uint32_t>(s, 1, 30, 17, 2);
    expect_law<std::uint64_t>(s, 2, 0, 2, 1);
  });
}

TEST(OtCorrelations, CostWhatIsDeclared) {
  run_with_ot([](Session& s) {
    for (const CorrelationKind& kind :
         {triple_kind<std::uint64_t>(), triple_kind<std::uint32_t>(), bit_triple_kind(),
          triple_kind<std::uint64_t>(3, 5, 2), triple_kind<std::uint32_t>(4, 1, 0), square_kind<std::uint32_t>(),
          dabit_kind<std::uint64_t>(), edabit_kind<std::uint32_t>(3), truncation_pair_kind<std::uint32_t>(7)})
      for (const std::uint64_t count : {0, 1, 2, 301}) {
        const Measured measured = measure(s, [&] { s.correlations().reserve(kind, count); });
        EXPECT_EQ(measured.bytes_sent, ot_reserve_cost(kind, count, s.self()).bytes_sent)
            << to_string(kind) << ", " << count;
        EXPECT_EQ(measured.rounds, ot_reserve_cost(kind, count, s.self()).rounds) << to_string(kind) << ", " << count;
      }
  });
}

TEST(OtCorrelations, ServeMultiplication) {
  run_with_ot([](Session& s) {
    const auto x = telling_words<std::uint64_t>(500, 1), y = telling_words<std::uint64_t>(500, 2);
    s.correlations().reserve(triple_kind<std::uint64_t>(), x.size());
    const auto z = mul(s, shares_of<std::uint64_t>(s, 0, x), shares_of<std::uint64_t>(s, 1, y));
    const auto product = open(s, z);
    for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(product[i], x[i] * y[i]);
  });
}

TEST(OtCorrelations, RefuseWhatTheyCannotMakeByName) {
  run_with_ot([](Session& s) {
    for (const CorrelationKind& kind : {auth_dabit_kind(), auth_triple_kind(), triple_kind<Word128>()}) {
      try {
        s.correlations().reserve(kind, 1);
        FAIL() << to_string(kind);
      } catch (const ConfigError& error) {
        EXPECT_NE(std::string(error.what()).find("'ot' cannot make " + to_string(kind)), std::string::npos)
            << error.what();
      }
    }
    EXPECT_THROW(s.correlations().mac_key_share(), ConfigError);
    EXPECT_THROW(s.correlations().take(triple_kind<std::uint64_t>(), 1), ConfigError);
    s.correlations().reserve(triple_kind<std::uint64_t>(), 2);
    expect_law<std::uint64_t>(s, 1, 1, 1, 2);  // a refusal spoils nothing
    EXPECT_EQ(s.correlations().name(), "ot");
    EXPECT_EQ(s.correlations().trust(), PrepTrust::semi_honest);
  });
}

TEST(OtCorrelations, AreForTwoParties) {
  EXPECT_THROW(run_sessions(3, 0, [](Session& s) { make_ot_correlations(s); }), ConfigError);
}

}  // namespace
}  // namespace parley
