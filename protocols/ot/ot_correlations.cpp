#include "protocols/ot/ot_correlations.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "core/error.h"
#include "protocols/ot/gilboa.h"
#include "protocols/ot/ot_matrix_triples.h"
#include "protocols/ot/ot_shared_bits.h"
#include "protocols/ot/ot_triples.h"

namespace parley {
namespace {

bool is_offered(const CorrelationKind& kind) {
  switch (kind.type) {
    case CorrelationType::bit_triple: return true;
    case CorrelationType::triple:
    case CorrelationType::square:
    case CorrelationType::dabit:
    case CorrelationType::edabit:
    case CorrelationType::truncation_pair:
      return kind.word_bytes == sizeof(std::uint32_t) || kind.word_bytes == sizeof(std::uint64_t);
    default: return false;
  }
}

bool is_elementwise(const CorrelationKind& kind) { return kind.m == 1 && kind.k == 1 && kind.n == 1; }

MatrixShape shape_of(const CorrelationKind& kind) { return {.m = kind.m, .k = kind.k, .n = kind.n}; }

template <typename Word>
std::span<Word> words_of(MutableBytes bytes) {
  return {reinterpret_cast<Word*>(bytes.data()), bytes.size() / sizeof(Word)};
}

class OtCorrelations final : public CorrelationSource {
 public:
  OtCorrelations(Session& s, const OtOptions& options) : s_(s), ots_(s, static_cast<PartyId>(1 - s.self()), options) {}

  std::string_view name() const override { return "ot"; }
  PrepTrust trust() const override { return PrepTrust::semi_honest; }

  /// Nothing expands from a key: all parts are kept.
  std::uint64_t kept_bytes(const CorrelationKind& kind) const override {
    std::uint64_t bytes = 0;
    for (const CorrelationPart& part : CorrelationParts(kind)) bytes += part.bytes();
    return bytes;
  }

  Word128 mac_key_share() const override { throw_no_key(); }
  std::uint64_t bit_mac_key_share() const override { throw_no_key(); }

 private:
  [[noreturn]] void throw_no_key() const {
    throw ConfigError(fmt::format("party {}: the source 'ot' has no MAC key; it makes no authenticated items", self()));
  }

  /// What was made of one part of one stock and is not all taken yet.
  struct Shares {
    std::vector<std::byte> bytes;
    std::uint64_t first_byte = 0;  // of `bytes`, within the stock
  };
  using Parts = std::array<MutableBytes, kMostParts>;

  PartyId self() const override { return s_.self(); }

  void make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) override {
    if (!is_offered(kind))
      throw ConfigError(
          fmt::format("party {}: the source 'ot' cannot make {}: it makes nothing with MACs and nothing "
                      "over words of 16 bytes; a dealer does",
                      self(), to_string(kind)));
    const Parts fresh = room_for(kind, stock, count);
    if (kind.type == CorrelationType::bit_triple)
      make_bit_triples(s_, ots_, words_of<std::uint64_t>(fresh[0]), words_of<std::uint64_t>(fresh[1]),
                       words_of<std::uint64_t>(fresh[2]));
    else if (kind.word_bytes == sizeof(std::uint32_t))
      make_in_ring<std::uint32_t>(kind, count, fresh);
    else
      make_in_ring<std::uint64_t>(kind, count, fresh);
  }

  /// For the parts of `count` more items.
  Parts room_for(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) {
    if (shares_.size() <= stock.id) shares_.resize(stock.id + 1);
    const CorrelationParts parts(kind);
    Parts fresh;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      Shares& shares = shares_[stock.id][i];
      if (stock.taken == stock.reserved) {
        shares.bytes.clear();
        shares.first_byte = stock.reserved * parts[i].bytes();
      }
      const std::size_t before = shares.bytes.size();
      shares.bytes.resize(before + count * parts[i].bytes());
      fresh[i] = MutableBytes(shares.bytes).subspan(before);
    }
    return fresh;
  }

  template <Ring2k R>
  void make_in_ring(const CorrelationKind& kind, std::uint64_t count, const Parts& parts) {
    const auto words = [&](std::size_t part) { return words_of<R>(parts[part]); };
    const auto bits = [&](std::size_t part) { return words_of<std::uint64_t>(parts[part]); };
    switch (kind.type) {
      case CorrelationType::square: return make_squares<R>(s_, ots_, words(0), words(1));
      case CorrelationType::dabit: return make_dabits<R>(s_, ots_, bits(0), words(1));
      case CorrelationType::edabit: return make_edabits<R>(s_, ots_, kind.m, words(0), bits(1));
      case CorrelationType::truncation_pair:
        return make_truncation_pairs<R>(s_, ots_, kind.shift, words(0), words(1), words(2));
      default:
        if (is_elementwise(kind)) return make_triples<R>(s_, ots_, words(0), words(1), words(2));
        return make_matrix_triples<R>(s_, ots_, shape_of(kind), count, words(0), words(1), words(2));
    }
  }

  Bytes view(std::uint32_t stock, std::size_t part, std::uint64_t first, MutableBytes room) override {
    const Shares& shares = shares_.at(stock)[part];
    return Bytes(shares.bytes).subspan(first - shares.first_byte, room.size());
  }

  Session& s_;
  OtExtension ots_;
  std::vector<std::array<Shares, kMostParts>> shares_;  // by stock and part
};

template <Ring2k R>
Cost reserve_cost_in_ring(const CorrelationKind& kind, std::uint64_t count, PartyId self, const OtOptions& options) {
  switch (kind.type) {
    case CorrelationType::square: return cross_products_cost<R>(count, options.field_bits);
    case CorrelationType::dabit: return shared_bits_cost<R>(count, self, options);
    case CorrelationType::edabit: return shared_bits_cost<R>(count * kRingBits<R> * kind.m, self, options);
    case CorrelationType::truncation_pair: return shared_bits_cost<R>((count * kRingBits<R> + 63) / 64, self, options);
    default:
      if (is_elementwise(kind)) return make_triples_cost<R>(count, options);
      return make_matrix_triples_cost<R>(shape_of(kind), count, options);
  }
}

}  // namespace

std::unique_ptr<CorrelationSource> make_ot_correlations(Session& s, const OtOptions& options) {
  if (s.parties() != 2 || !s.computes())
    throw ConfigError(
        fmt::format("party {}: the source 'ot' is for 2 computing parties, and this is party {} of a session of {}",
                    s.self(), s.self(), s.parties()));
  return std::make_unique<OtCorrelations>(s, options);
}

Cost ot_reserve_cost(const CorrelationKind& kind, std::uint64_t count, PartyId self, const OtOptions& options) {
  if (kind.type == CorrelationType::bit_triple) return make_bit_triples_cost(count, options);
  if (kind.word_bytes == sizeof(std::uint32_t)) return reserve_cost_in_ring<std::uint32_t>(kind, count, self, options);
  return reserve_cost_in_ring<std::uint64_t>(kind, count, self, options);
}

}  // namespace parley
