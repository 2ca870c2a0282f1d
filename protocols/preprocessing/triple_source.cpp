#include "protocols/preprocessing/triple_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace parley {
namespace {

constexpr std::uint64_t kMostWords = std::uint64_t{1} << 40;  // of one part of one stock; keeps products from wrapping

void require_sane(PartyId self, const TripleKind& kind, std::uint64_t count) {
  const bool ring = kind.word_bytes == 4 || kind.word_bytes == 8;
  const std::uint64_t side = std::uint64_t{1} << 20;
  const bool small = kind.m <= side && kind.k <= side && kind.n <= side && count <= kMostWords;
  if (ring && small) {
    const std::uint64_t each = std::max({kind.a_words(), kind.b_words(), kind.c_words(), std::uint64_t{1}});
    if (count <= kMostWords / each) return;
  }
  throw ConfigError(
      fmt::format("party {}: {} triples of {} x {} times {} x {} words of {} bytes cannot be made; words "
                  "have 4 or 8 bytes, a side has at most 2^20 and a stock at most 2^40 words",
                  self, count, kind.m, kind.k, kind.k, kind.n, kind.word_bytes));
}

}  // namespace

TripleSource::~TripleSource() = default;

void TripleSource::reserve(const TripleKind& kind, std::uint64_t count) {
  require_sane(self(), kind, count);
  if (count == 0) return;
  const auto id = static_cast<std::uint32_t>(stocks_.size());
  Stock& stock = stocks_.try_emplace(kind, Stock{.id = id}).first->second;
  make(kind, stock, count);
  stock.reserved += count;
}

const TripleSource::Stock& TripleSource::draw(const TripleKind& kind, std::uint64_t count) {
  const auto found = stocks_.find(kind);
  const std::uint64_t left = found == stocks_.end() ? 0 : found->second.reserved - found->second.taken;
  if (found == stocks_.end() || count > left)
    throw ConfigError(
        fmt::format("party {}: {} triples of {} x {} times {} x {} are wanted and {} are left; reserve "
                    "more in the offline phase",
                    self(), count, kind.m, kind.k, kind.k, kind.n, left));
  found->second.taken += count;
  return found->second;
}

std::uint64_t TripleSource::reserved(const TripleKind& kind) const {
  const auto found = stocks_.find(kind);
  return found == stocks_.end() ? 0 : found->second.reserved;
}

std::uint64_t TripleSource::taken(const TripleKind& kind) const {
  const auto found = stocks_.find(kind);
  return found == stocks_.end() ? 0 : found->second.taken;
}

}  // namespace parley
