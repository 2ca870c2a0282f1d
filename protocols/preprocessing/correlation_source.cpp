#include "protocols/preprocessing/correlation_source.h"

#include <fmt/format.h>

#include "core/error.h"

namespace parley {

CorrelationSource::~CorrelationSource() = default;

void CorrelationSource::reserve(const CorrelationKind& kind, std::uint64_t count) {
  if (!can_make(kind, count))
    throw ConfigError(fmt::format(
        "party {}: {} of {} cannot be made; words have 4, 8 or 16 bytes as the type allows, a shift is less than a "
        "word, a side has at most 2^20 and a stock at most 2^40 words",
        self(), count, to_string(kind)));
  if (count == 0) return;
  const auto id = static_cast<std::uint32_t>(stocks_.size());
  Stock& stock = stocks_.try_emplace(kind, Stock{.id = id}).first->second;
  make(kind, stock, count);
  stock.reserved += count;
}

TakenCorrelations CorrelationSource::take(const CorrelationKind& kind, std::uint64_t count) {
  const std::uint64_t in_stock = reserved(kind) - taken(kind);
  if (on_demand_ && count > in_stock) reserve(kind, count - in_stock);
  const auto found = stocks_.find(kind);
  const std::uint64_t left = found == stocks_.end() ? 0 : found->second.reserved - found->second.taken;
  if (found == stocks_.end() || count > left)
    throw ConfigError(fmt::format("party {}: {} of {} are wanted and {} are left; reserve more in the offline phase",
                                  self(), count, to_string(kind), left));
  Stock& stock = found->second;
  TakenCorrelations taken;
  taken.source_ = this;
  taken.stock_ = stock.id;
  taken.count_ = count;
  const CorrelationParts parts(kind);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    taken.begin_[i] = stock.taken * parts[i].bytes();
    taken.word_bytes_[i] = parts[i].word_bytes;
  }
  stock.taken += count;
  return taken;
}

std::map<CorrelationKind, std::uint64_t> CorrelationSource::taken() const {
  std::map<CorrelationKind, std::uint64_t> all;
  for (const auto& [kind, stock] : stocks_)
    if (stock.taken > 0) all[kind] = stock.taken;
  return all;
}

std::uint64_t CorrelationSource::reserved(const CorrelationKind& kind) const {
  const auto found = stocks_.find(kind);
  return found == stocks_.end() ? 0 : found->second.reserved;
}

std::uint64_t CorrelationSource::taken(const CorrelationKind& kind) const {
  const auto found = stocks_.find(kind);
  return found == stocks_.end() ? 0 : found->second.taken;
}

Bytes TakenCorrelations::view(std::size_t part, std::uint64_t first, MutableBytes room) const {
  return source_->view(stock_, part, begin_[part] + first, room);
}

}  // namespace parley
