#include "protocols/ot/consistency_check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "protocols/ot/base_ot.h"
#include "protocols/ot/leaf_keys.h"
#include "protocols/ot/ots.h"
#include "tests/protocols/ot/ot_sessions.h"

namespace parley {
namespace {

constexpr std::size_t kRows = 300;
constexpr std::size_t kCheckedRows = 384 + kOtUnit;  // 300 padded, and those that hide

/// What a cheating receiver does differently.
struct Cheat {
  std::size_t tree = 0, row = 0;
  bool flip_correction = false;        ///< another choice in one tree and row
  unsigned guess = 0;                  ///< of the sender's delta there: the answer is made to fit it
  std::size_t flip_answer = SIZE_MAX;  ///< a column that is answered wrongly
};

/// The receiver of one call of send_correlated_ots, by hand.
void receive_cheating(Session& s, OtExtension& ots, const Cheat& cheat) {
  const unsigned k = ots.options.field_bits;
  const auto choices = random_words(s, kCheckedRows);
  CheckedColumns columns{.chunks = std::vector<OtColumns>(1), .rows = kCheckedRows};
  std::vector<std::uint64_t> corrections(correction_bytes(kCheckedRows, k) / 8);
  ots.receiver.expand(kCheckedRows, choices.data(), columns.chunks[0], corrections.data());

  const std::size_t word = cheat.row / 64;
  const std::uint64_t bit = std::uint64_t{1} << (cheat.row % 64);
  std::uint64_t* const first = columns.chunks[0].words;
  if (cheat.flip_correction) {
    corrections[cheat.tree * (kCheckedRows / 64) + word] ^= bit;
    for (unsigned digit = 0; digit < k; ++digit)
      if (cheat.guess >> digit & 1) first[(cheat.tree * k + digit) * OtColumns::kStride + word] ^= bit;
  }
  if (cheat.flip_answer < kOtColumns) first[cheat.flip_answer * OtColumns::kStride + word] ^= bit;
  s.net().wait(s.net().post_send(ots.peer, bytes_of(corrections)));
  answer_check(s, ots, columns, choices);
}

/// Whether the sender, party 0, finds nothing wrong. Known to both parties.
bool passes(Session& s, OtExtension& ots, const Cheat& cheat) {
  std::uint8_t passed = 1;
  if (s.self() == 1) {
    receive_cheating(s, ots, cheat);
  } else {
    std::vector<OtBlock> q(kRows);
    try {
      send_correlated_ots(s, ots, q);
    } catch (const ProtocolAbort& abort) {
      EXPECT_NE(std::string(abort.what()).find("party 1 did not use one choice"), std::string::npos) << abort.what();
      EXPECT_EQ(q, std::vector<OtBlock>(kRows)) << "something left before the check";
      passed = 0;
    }
  }
  const std::uint8_t theirs = shown_by_peer<std::uint8_t>(s, std::span(&passed, 1))[0];
  return passed && theirs;
}

class ConsistencyCheck : public testing::TestWithParam<unsigned> {
 protected:
  OtOptions options() const { return {.field_bits = GetParam(), .security = OtSecurity::malicious}; }
};

TEST_P(ConsistencyCheck, HonestReceiverPasses) {
  run_ots(options(), [](Session& s, OtExtension& ots) { EXPECT_TRUE(passes(s, ots, {})); });
}

/// Of the 2^k guesses of a digit of delta exactly one lets a wrong choice through: the probability is 2^-k, as
/// declared.
TEST_P(ConsistencyCheck, WrongChoiceInOneTreePassesForOneGuessOfDeltaInTwoToTheK) {
  run_ots(options(), [](Session& s, OtExtension& ots) {
    const unsigned k = ots.options.field_bits;
    const OtBlock mine = ots.sender.delta(), theirs = shown_by_peer<OtBlock>(s, std::span(&mine, 1))[0];
    const OtBlock delta = s.self() == 0 ? mine : theirs;
    const std::size_t trees = kOtColumns / k;
    for (const std::size_t tree : {std::size_t{0}, std::size_t{1}, trees / 2, trees - 1})
      for (unsigned guess = 0; guess < 1u << k; ++guess) {
        unsigned digit = 0;
        for (unsigned bit = 0; bit < k; ++bit) {
          const std::size_t i = tree * k + bit;
          digit |= static_cast<unsigned>((i < 64 ? delta.low >> i : delta.high >> (i - 64)) & 1) << bit;
        }
        const Cheat cheat{.tree = tree, .row = (7 * tree + guess) % kRows, .flip_correction = true, .guess = guess};
        EXPECT_EQ(passes(s, ots, cheat), guess == digit) << "tree " << tree << ", guess " << guess;
      }
  });
}

TEST_P(ConsistencyCheck, WrongChoiceIsCaughtInEveryKindOfRow) {
  run_ots(options(), [](Session& s, OtExtension& ots) {
    const OtBlock mine = ots.sender.delta(), theirs = shown_by_peer<OtBlock>(s, std::span(&mine, 1))[0];
    const OtBlock delta = s.self() == 0 ? mine : theirs;
    const unsigned k = ots.options.field_bits, wrong = static_cast<unsigned>(~delta.low & ((1u << k) - 1));
    for (const std::size_t row : {std::size_t{0}, kRows - 1, kRows, kCheckedRows - 1})  // used, padding, hiding
      EXPECT_FALSE(passes(s, ots, {.row = row, .flip_correction = true, .guess = wrong})) << "row " << row;
  });
}

TEST_P(ConsistencyCheck, WrongAnswerForAnyColumnIsCaught) {
  run_ots(options(), [](Session& s, OtExtension& ots) {
    for (const std::size_t column : {0, 1, 63, 64, 127})
      EXPECT_FALSE(passes(s, ots, {.row = column, .flip_answer = column})) << "column " << column;
  });
}

INSTANTIATE_TEST_SUITE_P(All, ConsistencyCheck, testing::Values(1u, 2u, 4u),
                         [](const auto& tested) { return fmt::format("k{}", tested.param); });

/// Party 1 makes base OTs as it should, and then sends trees of which nothing fits.
TEST(LeafKeys, TreesThatDoNotFitTheirProofAbortAndNameTheParty) {
  for (const unsigned k : {1, 4}) {
    try {
      run_sessions(2, 0, [k](Session& s) {
        if (s.self() == 0) {
          agree_on_leaves(s, 1, k);
          return;
        }
        base_ots(s, 0, std::vector<std::uint8_t>(kOtColumns));
        std::vector<std::byte> forged(leaves_cost(k).bytes_sent - base_ots_cost(kOtColumns).bytes_sent);
        s.local().fill(MutableBytes(forged));
        std::vector<std::byte> theirs(forged.size());
        exchange(s.net(), 0, forged, 0, theirs);
      });
      FAIL() << "forged trees were taken";
    } catch (const ProtocolAbort& abort) {
      EXPECT_NE(std::string(abort.what()).find("trees of party 1"), std::string::npos) << abort.what();
    }
  }
}

}  // namespace
}  // namespace parley
