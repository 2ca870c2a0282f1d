#include "protocols/ot/consistency_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/error.h"
#include "protocols/ot/gf128.h"

namespace parley {
namespace {

constexpr std::size_t kUnitsPerChunk = kOtChunk / kOtUnit;

/// The coefficients of the blocks [first, first + kUnitsPerChunk).
std::array<OtBlock, kUnitsPerChunk> coefficients(const Prg& prg, std::size_t first, std::size_t units) {
  std::array<OtBlock, kUnitsPerChunk> chi;
  prg.expand(first * sizeof(OtBlock), writable_bytes_of(chi));
  if (units <= first + kUnitsPerChunk) chi[units - 1 - first] = {1, 0};
  return chi;
}

std::array<OtBlock, kOtColumns> hash_columns(const Key& seed, const CheckedColumns& columns) {
  const Prg prg(seed);
  const std::size_t units = columns.rows / kOtUnit;
  std::array<OtBlock, kOtColumns> sums{};
  for (std::size_t chunk = 0; chunk < columns.chunks.size(); ++chunk) {
    const std::size_t first = chunk * kUnitsPerChunk, now = std::min(kUnitsPerChunk, units - first);
    const auto chi = coefficients(prg, first, units);
    for (std::size_t i = 0; i < kOtColumns; ++i) {
      const auto* const column = reinterpret_cast<const OtBlock*>(columns.chunks[chunk].words + i * OtColumns::kStride);
      sums[i] = sums[i] ^ gf128_inner_product(chi.data(), column, now);
    }
  }
  return sums;
}

OtBlock hash_choices(const Key& seed, std::span<const std::uint64_t> choices) {
  const Prg prg(seed);
  const std::size_t units = choices.size() / 2;
  OtBlock sum{};
  for (std::size_t first = 0; first < units; first += kUnitsPerChunk) {
    const std::size_t now = std::min(kUnitsPerChunk, units - first);
    std::array<OtBlock, kUnitsPerChunk> blocks;
    std::memcpy(blocks.data(), &choices[2 * first], now * sizeof(OtBlock));
    sum = sum ^ gf128_inner_product(coefficients(prg, first, units).data(), blocks.data(), now);
  }
  return sum;
}

struct Answer {
  OtBlock choices;
  std::array<OtBlock, kOtColumns> columns;
};
static_assert(sizeof(Answer) == kCheckAnswer);

}  // namespace

void check_as_sender(Session& s, const OtExtension& ots, const CheckedColumns& q) {
  Key seed;
  s.local().fill(MutableBytes(seed));
  Answer answer;
  const std::array tickets{s.net().post_receive(ots.peer, std::as_writable_bytes(std::span(&answer, 1))),
                           s.net().post_send(ots.peer, seed)};
  s.net().submit();
  const auto sums = hash_columns(seed, q);
  s.net().wait(tickets);

  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < kOtColumns; ++i) {
    const OtBlock& delta = ots.sender.delta();
    const std::uint64_t mask = -((i < 64 ? delta.low >> i : delta.high >> (i - 64)) & 1);
    difference |= sums[i].low ^ answer.columns[i].low ^ (mask & answer.choices.low);
    difference |= sums[i].high ^ answer.columns[i].high ^ (mask & answer.choices.high);
  }
  if (difference != 0)
    throw ProtocolAbort(fmt::format("party {}: the OT consistency check failed: party {} did not use one choice a row",
                                    s.self(), ots.peer));
}

void answer_check(Session& s, const OtExtension& ots, const CheckedColumns& t, std::span<const std::uint64_t> choices) {
  Key seed;
  s.net().wait(s.net().post_receive(ots.peer, seed));
  const Answer answer{.choices = hash_choices(seed, choices), .columns = hash_columns(seed, t)};
  s.net().wait(s.net().post_send(ots.peer, bytes_of(std::span(&answer, 1))));
}

}  // namespace parley
