#include "protocols/ot/ots.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "core/error.h"
#include "tests/protocols/ot/ot_sessions.h"

namespace parley {
namespace {

constexpr std::size_t kSizes[] = {0, 1, 2, 63, 64, 127, 128, 129, 511, 513, 8191, 8192, 8193, 32768 + 1, 150'001};

class Ots : public testing::TestWithParam<std::tuple<unsigned, OtSecurity>> {
 protected:
  OtOptions options() const { return {.field_bits = std::get<0>(GetParam()), .security = std::get<1>(GetParam())}; }
};

TEST_P(Ots, CorrelatedRowsDifferByDeltaWhereTheChoiceIsOne) {
  run_ots(options(), [](Session& s, OtExtension& ots) {
    for (const PartyId sender : {0, 1})
      for (const std::size_t n : kSizes) {
        std::vector<OtBlock> rows(n);
        const auto choices = random_words(s, n);
        if (s.self() == sender)
          send_correlated_ots(s, ots, rows);
        else
          receive_correlated_ots(s, ots, choices, rows);
        const auto theirs = shown_by_peer<OtBlock>(s, rows);
        const auto their_choices = shown_by_peer<std::uint64_t>(s, choices);
        const auto their_delta = shown_by_peer<OtBlock>(s, std::span(&ots.sender.delta(), 1))[0];
        for (std::size_t i = 0; i < n; ++i) {
          const bool chosen = bit_of(s.self() == sender ? their_choices : choices, i);
          const OtBlock delta = s.self() == sender ? ots.sender.delta() : their_delta;
          ASSERT_EQ(rows[i] ^ theirs[i], chosen ? delta : OtBlock{}) << "row " << i << " of " << n;
        }
      }
  });
}

TEST_P(Ots, RandomOtsHandOverTheChosenStringOnly) {
  run_ots(options(), [](Session& s, OtExtension& ots) {
    for (const PartyId sender : {0, 1})
      for (const std::size_t n : kSizes) {
        std::vector<OtBlock> zeros(n), ones(n);
        const auto choices = random_words(s, n);
        if (s.self() == sender)
          send_random_ots(s, ots, zeros, ones);
        else
          receive_random_ots(s, ots, choices, zeros);
        const auto their_zeros = shown_by_peer<OtBlock>(s, zeros), their_ones = shown_by_peer<OtBlock>(s, ones);
        if (s.self() == sender) continue;
        for (std::size_t i = 0; i < n; ++i) {
          const bool chosen = bit_of(choices, i);
          ASSERT_EQ(zeros[i], chosen ? their_ones[i] : their_zeros[i]) << "OT " << i << " of " << n;
          ASSERT_NE(zeros[i], chosen ? their_zeros[i] : their_ones[i]) << "OT " << i << " of " << n;
        }
      }
  });
}

TEST_P(Ots, NoStringComesTwice) {
  run_ots(options(), [](Session& s, OtExtension& ots) {
    std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
    for (const std::size_t n : {1000, 1, 1, 129, 20'000}) {
      std::vector<OtBlock> zeros(n), ones(n);
      if (s.self() == 0)
        send_random_ots(s, ots, zeros, ones);
      else
        receive_random_ots(s, ots, std::vector<std::uint64_t>(n / 64 + 1, 0), zeros);
      for (const OtBlock& block : zeros) EXPECT_TRUE(seen.emplace(block.low, block.high).second);
      if (s.self() != 0) continue;
      for (const OtBlock& block : ones) EXPECT_TRUE(seen.emplace(block.low, block.high).second);
    }
  });
}

TEST_P(Ots, CostWhatIsDeclared) {
  run_sessions(2, 0, [&](Session& s) {
    std::optional<OtExtension> ots;
    const Measured setup = measure(s, [&] { ots.emplace(s, static_cast<PartyId>(1 - s.self()), options()); });
    EXPECT_EQ(setup.bytes_sent, ot_extension_setup_cost(options()).bytes_sent);
    EXPECT_EQ(setup.rounds, ot_extension_setup_cost(options()).rounds);
    for (const std::size_t n : kSizes) {
      const std::vector<std::uint64_t> choices(n / 64 + 1);
      std::vector<OtBlock> rows(n);
      const Measured measured = measure(s, [&] {
        if (s.self() == 0)
          send_correlated_ots(s, *ots, rows);
        else
          receive_correlated_ots(s, *ots, choices, rows);
      });
      const Cost declared = s.self() == 0 ? send_ots_cost(n, options()) : receive_ots_cost(n, options());
      EXPECT_EQ(measured.bytes_sent, declared.bytes_sent) << n;
      EXPECT_EQ(measured.rounds, declared.rounds) << n;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, Ots,
                         testing::Combine(testing::Values(1u, 2u, 4u),
                                          testing::Values(OtSecurity::semi_honest, OtSecurity::malicious)),
                         [](const auto& tested) {
                           const bool checked = std::get<1>(tested.param) == OtSecurity::malicious;
                           return fmt::format("k{}_{}", std::get<0>(tested.param),
                                              checked ? "malicious" : "semi_honest");
                         });

TEST(OtExtensions, RefuseFieldsThatAreNotOffered) {
  EXPECT_THROW(run_ots({.field_bits = 3}, [](Session&, OtExtension&) {}), ConfigError);
}

TEST(OtExtensions, SeededSessionsRepeat) {
  std::vector<OtBlock> runs[2];
  for (auto& rows : runs)
    run_parties(2, "memory", [&](Transport& net) {
      Session s(net, {.seed = 7});
      OtExtension ots(s, static_cast<PartyId>(1 - s.self()), {});
      std::vector<OtBlock> mine(100);
      if (s.self() == 0)
        send_correlated_ots(s, ots, mine);
      else
        receive_correlated_ots(s, ots, std::vector<std::uint64_t>{1, 2}, mine);
      if (s.self() == 0) rows = mine;
    });
  EXPECT_EQ(runs[0], runs[1]);
}

}  // namespace
}  // namespace parley
