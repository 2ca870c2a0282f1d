#include "protocols/preprocessing/correction_maker.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "core/ring_vector.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/preprocessing/seeded_correlations.h"
#include "protocols/sharing/blocks.h"

namespace parley {
namespace {

/// How the shares of a part make its value.
struct Combining {
  void (*add_to)(std::byte* sum, const std::byte* share, std::size_t bytes);
  void (*subtract_from)(std::byte* rest, const std::byte* share, std::size_t bytes);
};

template <typename Word>
void add_to(std::byte* sum, const std::byte* share, std::size_t bytes) {
  auto* to = reinterpret_cast<Word*>(sum);
  const auto* from = reinterpret_cast<const Word*>(share);
  if constexpr (Ring2k<Word>)
    ring_kernels<Word>().add_to(to, from, bytes / sizeof(Word));
  else
    for (std::size_t i = 0; i < bytes / sizeof(Word); ++i) to[i] += from[i];
}

template <typename Word>
void subtract_from(std::byte* rest, const std::byte* share, std::size_t bytes) {
  auto* to = reinterpret_cast<Word*>(rest);
  const auto* from = reinterpret_cast<const Word*>(share);
  if constexpr (Ring2k<Word>)
    ring_kernels<Word>().subtract_from(to, from, bytes / sizeof(Word));
  else
    for (std::size_t i = 0; i < bytes / sizeof(Word); ++i) to[i] -= from[i];
}

void xor_words(std::byte* words, const std::byte* share, std::size_t bytes) {
  auto* to = reinterpret_cast<std::uint64_t*>(words);
  const auto* from = reinterpret_cast<const std::uint64_t*>(share);
  for (std::size_t i = 0; i < bytes / sizeof(std::uint64_t); ++i) to[i] ^= from[i];
}

template <typename Word>
constexpr Combining kAdding = {&add_to<Word>, &subtract_from<Word>};

Combining combining(const CorrelationPart& part) {
  if (part.xored) return {&xor_words, &xor_words};
  if (part.word_bytes == sizeof(std::uint32_t)) return kAdding<std::uint32_t>;
  if (part.word_bytes == sizeof(std::uint64_t)) return kAdding<std::uint64_t>;
  return kAdding<Word128>;
}

/// Calls take(i, block) for the bytes [first, first + size) of a stream, block by block.
template <typename Take>
void for_each_block(const Key& key, std::uint64_t stream, std::uint64_t first, std::size_t size, Take&& take) {
  constexpr std::size_t kBlockBytes = kBlock * sizeof(std::uint64_t);
  const Prg prg(key, stream);
  alignas(64) std::array<std::byte, kBlockBytes> block;
  for (std::size_t i = 0; i < size; i += kBlockBytes) {
    const auto now = std::span(block).first(std::min(kBlockBytes, size - i));
    prg.expand(first + i, now);
    take(i, Bytes(now));
  }
}

}  // namespace

CorrectionMaker::CorrectionMaker(std::vector<Key> keys) : keys_(std::move(keys)) {
  for (const Key& key : keys_) {
    mac_keys_.ring += mac_key_share_of(key);
    mac_keys_.bits ^= bit_mac_key_share_of(key);
  }
}

void CorrectionMaker::make(const CorrelationKind& kind, std::uint32_t stock, std::uint64_t first, std::uint64_t count,
                           std::span<const MutableBytes> corrections) const {
  const CorrelationParts parts(kind);
  assert(corrections.size() == parts.size());
  // 1. The values of the free parts are the sums of what the parties' keys expand to.
  std::array<std::vector<Word128, Uninitialized<Word128>>, kMostParts> sums;
  std::array<MutableBytes, kMostParts> values;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    values[i] = corrections[i];
    if (!parts[i].free) continue;
    const std::size_t bytes = count * parts[i].bytes();
    sums[i].resize((bytes + sizeof(Word128) - 1) / sizeof(Word128));
    values[i] = std::as_writable_bytes(std::span(sums[i])).first(bytes);
    std::ranges::fill(values[i], std::byte{0});
    for (const Key& key : keys_)
      for_each_block(key, correlation_stream(stock, i), first * parts[i].bytes(), bytes,
                     [&, add = combining(parts[i]).add_to](std::size_t at, Bytes block) {
                       add(&values[i][at], block.data(), block.size());
                     });
  }
  // 2. The law gives the values of the others,
  complete(kind, count, mac_keys_, std::span(values).first(parts.size()));
  // 3. of which party 0 gets what the shares of the other parties leave.
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].free) continue;
    for (std::size_t party = 1; party < keys_.size(); ++party)
      for_each_block(keys_[party], correlation_stream(stock, i), first * parts[i].bytes(), values[i].size(),
                     [&, subtract = combining(parts[i]).subtract_from](std::size_t at, Bytes block) {
                       subtract(&values[i][at], block.data(), block.size());
                     });
  }
}

std::uint64_t items_per_step(const CorrelationKind& kind, std::size_t bytes) {
  return std::max<std::uint64_t>(1, bytes / std::max<std::uint64_t>(1, corrected_bytes(kind)));
}

}  // namespace parley
