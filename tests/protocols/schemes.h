#pragma once

/// Tests that are written once for all schemes.

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <vector>

#include "core/collectives.h"
#include "protocols/boolean/bit_and.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/source.h"
#include "tests/protocols/local_sessions.h"

namespace parley {

using BooleanSchemes = testing::Types<Plain, Additive, Replicated, ReplicatedMalicious, Spdz2k>;
using ArithmeticSchemes = testing::Types<Plain, Additive, Replicated, ReplicatedMalicious, Spdz2k>;

/// Numbers of parties that a scheme is tested with.
template <typename S>
std::vector<PartyId> party_counts() {
  if (S::kMinParties == S::kMaxParties) return {S::kMinParties};
  if (std::same_as<S, Spdz2k>) return {2, 3};  // every bit has the work of 41
  return {2, 3, 5};
}

template <typename S>
void run_scheme(PartyId parties, const std::function<void(Session&)>& program) {
  SCOPED_TRACE(testing::Message() << S::kName << ", " << parties << " parties");
  run_sessions(parties, 0, [&](Session& s) {
    s.correlations().reserve_on_demand(true);
    program(s);
  });
}

/// Correlations of all kinds that this party has used up.
inline std::uint64_t items_taken(Session& s) {
  std::uint64_t sum = 0;
  for (const auto& [kind, count] : s.correlations().taken()) sum += count;
  return sum;
}

/// What `operation` moves at every party, and the rounds that it takes.
class CostProbe {
 public:
  /// Runs `operation` at this party and expects it to send what `declared` says. Thread-safe.
  template <typename Operation>
  auto measure(Session& s, const Cost& declared, Operation&& operation) {
    const Before before = begin(s);
    auto result = operation();
    expect(s, declared, before);
    return result;
  }
  std::uint32_t rounds() const { return after_ - before_; }

 private:
  struct Before {
    std::uint64_t items_taken;
    Reading reading;
  };

  Before begin(Session& s) {
    const auto taken = items_taken(s);
    // All parties begin at one depth. A barrier is two rounds.
    raise_to(before_, s.net().activity().depth + 2);
    barrier(s.net());
    s.net().join_depth(before_);
    return {taken, Reading(s)};
  }

  void expect(Session& s, const Cost& declared, const Before& before) {
    const Reading after(s);
    raise_to(after_, after.depth);
    EXPECT_EQ(after.traffic.bytes_sent - before.reading.traffic.bytes_sent, declared.bytes_sent)
        << "party " << s.self();
    EXPECT_EQ(items_taken(s) - before.items_taken, declared.correlations) << "party " << s.self();
  }

  static void raise_to(std::atomic<std::uint32_t>& most, std::uint32_t value) {
    for (std::uint32_t seen = most; seen < value && !most.compare_exchange_weak(seen, value);) {
    }
  }
  std::atomic<std::uint32_t> before_ = 0, after_ = 0;
};

inline BitMatrix random_bit_matrix(std::size_t planes, std::size_t rows, std::uint64_t label) {
  BitMatrix bits(planes, rows);
  Prg(key_from_seed(9, label)).fill(bits.words());
  return bits;
}

/// Bits that every party of the test knows, shared by `owner`.
template <typename S>
BitShares<S> bit_shares_of(Session& s, PartyId owner, const BitMatrix& bits) {
  return share_input_bits<S>(s, static_cast<PartyId>(owner % s.parties()), bits.planes(), bits.rows(), bits);
}

}  // namespace parley
