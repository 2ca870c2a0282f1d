#include "protocols/ot/ot_correlations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/error.h"
#include "core/ring_vector.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/ot/gilboa.h"
#include "protocols/ot/ot_triples.h"

namespace parley {
namespace {

constexpr std::size_t kParts = 3;                                 // a, b, c
constexpr std::uint64_t kSliceProducts = std::uint64_t{1} << 20;  // of a matrix product at a time: bounds memory

bool is_offered(const CorrelationKind& kind) {
  const bool ring = kind.word_bytes == sizeof(std::uint32_t) || kind.word_bytes == sizeof(std::uint64_t);
  return kind.type == CorrelationType::bit_triple || (kind.type == CorrelationType::triple && ring);
}

bool is_elementwise(const CorrelationKind& kind) { return kind.m == 1 && kind.k == 1 && kind.n == 1; }

/// Calls body(first, rows) for slices of the rows of all matrices a, laid one after the other: `rows` rows have k n
/// products each.
template <typename Body>
void for_slices(const CorrelationKind& kind, std::uint64_t count, Body&& body) {
  const std::uint64_t each = kind.k * kind.n,
                      step = std::max<std::uint64_t>(1, kSliceProducts / std::max<std::uint64_t>(each, 1));
  if (each == 0) return;
  for (std::uint64_t first = 0; first < count * kind.m; first += step)
    body(first, std::min(step, count * kind.m - first));
}

/// c = a b for matrices: every product of an entry of a and one of b by itself, then their sums.
template <Ring2k R>
void make_matrix_triples(Session& s, OtExtension& ots, const CorrelationKind& kind, std::uint64_t count, std::span<R> a,
                         std::span<R> b, std::span<R> c) {
  const auto [m, k, n] = std::array{kind.m, kind.k, kind.n};
  s.local().fill(a);
  s.local().fill(b);
  std::ranges::fill(c, R{0});
  RingVector<R> x, y, shares;
  for_slices(kind, count, [&](std::uint64_t first, std::uint64_t rows) {
    for (auto* words : {&x, &y, &shares}) words->resize(rows * k * n);
    for (std::uint64_t row = 0, at = 0; row < rows; ++row)
      for (std::uint64_t p = 0; p < k; ++p)
        for (std::uint64_t j = 0; j < n; ++j, ++at) {
          x[at] = a[(first + row) * k + p];
          y[at] = b[((first + row) / m * k + p) * n + j];
        }
    ring_kernels<R>().multiply(shares.data(), x.data(), y.data(), x.size());
    add_cross_products<R>(s, ots, x, y, shares);
    for (std::uint64_t row = 0, at = 0; row < rows; ++row)
      for (std::uint64_t p = 0; p < k; ++p, at += n) ring_kernels<R>().add_to(&c[(first + row) * n], &shares[at], n);
  });
}

template <typename Word>
std::span<Word> words_of(MutableBytes bytes) {
  return {reinterpret_cast<Word*>(bytes.data()), bytes.size() / sizeof(Word)};
}

class OtCorrelations final : public CorrelationSource {
 public:
  OtCorrelations(Session& s, const OtOptions& options) : s_(s), ots_(s, static_cast<PartyId>(1 - s.self()), options) {}

  std::string_view name() const override { return "ot"; }
  PrepTrust trust() const override { return PrepTrust::semi_honest; }

  Word128 mac_key_share() const override { throw_no_key(); }
  std::uint64_t bit_mac_key_share() const override { throw_no_key(); }

 private:
  [[noreturn]] void throw_no_key() const {
    throw ConfigError(fmt::format("party {}: the source 'ot' has no MAC key; it makes no authenticated items", self()));
  }

  /// What was made of one stock and is not all taken yet.
  struct Shares {
    std::array<std::vector<std::byte>, kParts> parts;
    std::array<std::uint64_t, kParts> first_byte{};  // of `parts`, within the stock
  };

  PartyId self() const override { return s_.self(); }

  void make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) override {
    if (!is_offered(kind))
      throw ConfigError(fmt::format(
          "party {}: the source 'ot' cannot make {}; it makes triples over words of 4 or 8 bytes and bit triples",
          self(), to_string(kind)));
    if (shares_.size() <= stock.id) shares_.resize(stock.id + 1);
    Shares& shares = shares_[stock.id];
    const CorrelationParts parts(kind);
    std::array<MutableBytes, kParts> fresh;
    for (std::size_t i = 0; i < kParts; ++i) {
      if (stock.taken == stock.reserved) {
        shares.parts[i].clear();
        shares.first_byte[i] = stock.reserved * parts[i].bytes();
      }
      const std::size_t before = shares.parts[i].size();
      shares.parts[i].resize(before + count * parts[i].bytes());
      fresh[i] = MutableBytes(shares.parts[i]).subspan(before);
    }
    if (kind.type == CorrelationType::bit_triple)
      make_bit_triples(s_, ots_, words_of<std::uint64_t>(fresh[0]), words_of<std::uint64_t>(fresh[1]),
                       words_of<std::uint64_t>(fresh[2]));
    else if (kind.word_bytes == sizeof(std::uint32_t))
      make_ring_triples<std::uint32_t>(kind, count, fresh);
    else
      make_ring_triples<std::uint64_t>(kind, count, fresh);
  }

  template <Ring2k R>
  void make_ring_triples(const CorrelationKind& kind, std::uint64_t count, std::span<const MutableBytes> parts) {
    const auto a = words_of<R>(parts[0]), b = words_of<R>(parts[1]), c = words_of<R>(parts[2]);
    if (is_elementwise(kind))
      make_triples<R>(s_, ots_, a, b, c);
    else
      make_matrix_triples<R>(s_, ots_, kind, count, a, b, c);
  }

  Bytes view(std::uint32_t stock, std::size_t part, std::uint64_t first, MutableBytes room) override {
    const Shares& shares = shares_.at(stock);
    return Bytes(shares.parts[part]).subspan(first - shares.first_byte[part], room.size());
  }

  Session& s_;
  OtExtension ots_;
  std::vector<Shares> shares_;  // by stock
};

}  // namespace

std::unique_ptr<CorrelationSource> make_ot_correlations(Session& s, const OtOptions& options) {
  if (s.parties() != 2 || !s.computes())
    throw ConfigError(
        fmt::format("party {}: the source 'ot' is for 2 computing parties, and this is party {} of a session of {}",
                    s.self(), s.self(), s.parties()));
  return std::make_unique<OtCorrelations>(s, options);
}

Cost ot_reserve_cost(const CorrelationKind& kind, std::uint64_t count, const OtOptions& options) {
  if (kind.type == CorrelationType::bit_triple) return make_bit_triples_cost(count, options);
  Cost cost;
  auto products = [&](std::uint64_t n) {
    cost += kind.word_bytes == sizeof(std::uint32_t) ? cross_products_cost<std::uint32_t>(n, options.field_bits)
                                                     : cross_products_cost<std::uint64_t>(n, options.field_bits);
  };
  if (is_elementwise(kind))
    products(count);
  else
    for_slices(kind, count, [&](std::uint64_t, std::uint64_t rows) { products(rows * kind.k * kind.n); });
  return cost;
}

}  // namespace parley
