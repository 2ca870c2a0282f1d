#include "protocols/preprocessing/seeded_correlations.h"

#include <array>
#include <cassert>

#include "protocols/sharing/scheme.h"

namespace parley {

namespace {

/// Word `at` of the stream that the shares of the MAC keys come from.
std::uint64_t mac_key_word(const Key& key, std::uint64_t at) {
  constexpr std::uint64_t kMacKeyStream = std::uint64_t{1} << 63;  // far from those of the parts
  std::uint64_t word;
  Prg(key, kMacKeyStream).expand(at * sizeof(word), std::as_writable_bytes(std::span(&word, 1)));
  return word;
}

}  // namespace

Word128 mac_key_share_of(const Key& key) { return mac_key_word(key, 0); }

std::uint64_t bit_mac_key_share_of(const Key& key) {
  return mac_key_word(key, 1) & ((std::uint64_t{1} << kBitMacBits) - 1);
}

void SeededCorrelations::make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) {
  const CorrelationParts parts(kind);
  if (shares_.size() <= stock.id) shares_.resize(stock.id + 1);
  std::vector<Shares>& shares = shares_[stock.id];
  if (shares.empty()) {
    const Place at = place(kind, stock);
    for (std::size_t i = 0; i < parts.size(); ++i)
      shares.push_back({.stream = Prg(key_, correlation_stream(at.stream, i)),
                        .begin = at.first * parts[i].bytes(),
                        .corrections = {},
                        .corrected = self_ == 0 && !parts[i].free});
  }
  if (self_ != 0) return;
  std::array<MutableBytes, kMostParts> corrections;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].free) continue;
    if (stock.taken == stock.reserved) {
      shares[i].corrections.clear();
      shares[i].first_byte = stock.reserved * parts[i].bytes();
    }
    const std::size_t before = shares[i].corrections.size();
    shares[i].corrections.resize(before + count * parts[i].bytes());
    corrections[i] = MutableBytes(shares[i].corrections).subspan(before);
  }
  correct(kind, stock, count, std::span(corrections).first(parts.size()));
}

Bytes SeededCorrelations::view(std::uint32_t stock, std::size_t part, std::uint64_t first, MutableBytes room) {
  const Shares& shares = shares_.at(stock)[part];
  if (shares.corrected) {
    assert(first >= shares.first_byte);
    return Bytes(shares.corrections).subspan(first - shares.first_byte, room.size());
  }
  shares.stream.expand(shares.begin + first, room);
  return room;
}

}  // namespace parley
