#include "protocols/preprocessing/correlations.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocols/kernels/ring_kernels.h"

namespace parley {
namespace {

constexpr std::uint64_t kRows = 64;  // a word of bits

/// The parts of `count` items as words.
struct Values {
  const CorrelationKind& kind;
  std::uint64_t count;
  MacKeys keys;
  std::span<const MutableBytes> parts;

  template <typename Word>
  std::span<Word> words(std::size_t part) const {
    return {reinterpret_cast<Word*>(parts[part].data()), parts[part].size() / sizeof(Word)};
  }
};

template <typename Body>
void for_ring(std::uint32_t word_bytes, Body&& body) {
  if (word_bytes == sizeof(std::uint32_t))
    body(std::uint32_t{});
  else if (word_bytes == sizeof(std::uint64_t))
    body(std::uint64_t{});
  else
    body(Word128{});
}

template <typename R>
void multiply_matrices(R* z, const R* x, const R* y, std::uint64_t m, std::uint64_t k, std::uint64_t n) {
  std::fill(z, z + m * n, R{0});
  if constexpr (Ring2k<R>) {
    ring_kernels<R>().matmul_add(z, x, y, m, k, n);
  } else {
    for (std::uint64_t i = 0; i < m; ++i)
      for (std::uint64_t p = 0; p < k; ++p)
        for (std::uint64_t j = 0; j < n; ++j) z[i * n + j] += x[i * k + p] * y[p * n + j];
  }
}

template <typename R>
void multiply_elements(std::span<R> z, std::span<const R> x, std::span<const R> y) {
  if constexpr (Ring2k<R>)
    ring_kernels<R>().multiply(z.data(), x.data(), y.data(), z.size());
  else
    std::ranges::transform(x, y, z.begin(), [](R a, R b) { return a * b; });
}

template <typename R>
void multiply_parts(const Values& v) {
  const auto [m, k, n] = std::array{v.kind.m, v.kind.k, v.kind.n};
  const auto a = v.words<R>(0), b = v.words<R>(1), c = v.words<R>(2);
  if (m == 1 && k == 1 && n == 1) return multiply_elements<R>(c, a, b);
  for (std::uint64_t t = 0; t < v.count; ++t)
    multiply_matrices(c.data() + t * m * n, a.data() + t * m * k, b.data() + t * k * n, m, k, n);
}

void authenticate(const Values& v, std::size_t part, std::size_t mac) {
  std::ranges::transform(v.words<Word128>(part), v.words<Word128>(mac).begin(),
                         [key = v.keys.ring](Word128 value) { return key * value; });
}

/// The MACs of bits of which an item has `planes` planes of m words.
void authenticate_bits(const Values& v, std::size_t part, std::size_t mac, std::uint64_t planes = 1) {
  const std::uint64_t m = v.kind.m;
  const auto bits = v.words<std::uint64_t>(part), macs = v.words<std::uint64_t>(mac);
  for (std::uint64_t plane = 0; plane < v.count * planes; ++plane)
    for (std::uint64_t t = 0; t < kBitMacBits; ++t)
      std::ranges::transform(bits.subspan(plane * m, m), &macs[(plane * kBitMacBits + t) * m],
                             [mask = 0 - (v.keys.bits >> t & 1)](std::uint64_t word) { return word & mask; });
}

template <typename R>
void spread_bits(std::span<const std::uint64_t> bits, std::span<R> values) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = bits[i / kRows] >> (i % kRows) & 1;
}

template <typename R>
void slice(std::span<const R> values, std::span<std::uint64_t> planes, std::uint64_t words_per_plane,
           std::uint64_t bits = 8 * sizeof(R)) {
  const std::uint64_t rows = kRows * words_per_plane;
  std::ranges::fill(planes, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint64_t item = i / rows, row = i % rows;
    std::uint64_t* word = &planes[item * bits * words_per_plane + row / kRows];
    for (std::uint64_t bit = 0; bit < bits; ++bit)
      word[bit * words_per_plane] |= static_cast<std::uint64_t>(values[i] >> bit & 1) << (row % kRows);
  }
}

void complete_triple(const Values& v) {
  for_ring(v.kind.word_bytes, [&]<typename R>(R) { multiply_parts<R>(v); });
}

void complete_bit_triple(const Values& v) {
  std::ranges::transform(v.words<std::uint64_t>(0), v.words<std::uint64_t>(1), v.words<std::uint64_t>(2).begin(),
                         [](std::uint64_t a, std::uint64_t b) { return a & b; });
}

void complete_square(const Values& v) {
  for_ring(v.kind.word_bytes,
           [&]<typename R>(R) { multiply_elements<R>(v.words<R>(1), v.words<R>(0), v.words<R>(0)); });
}

void complete_dabit(const Values& v) {
  for_ring(v.kind.word_bytes, [&]<typename R>(R) { spread_bits<R>(v.words<std::uint64_t>(0), v.words<R>(1)); });
}

void complete_edabit(const Values& v) {
  for_ring(v.kind.word_bytes, [&]<typename R>(R) { slice<R>(v.words<R>(0), v.words<std::uint64_t>(1), v.kind.m); });
}

void complete_truncation_pair(const Values& v) {
  for_ring(v.kind.word_bytes, [&]<typename R>(R) {
    std::ranges::transform(v.words<R>(0), v.words<R>(1).begin(), [&](R r) { return r >> v.kind.shift; });
    std::ranges::transform(v.words<R>(0), v.words<R>(2).begin(), [](R r) { return r >> (8 * sizeof(R) - 1); });
  });
}

void complete_auth_random(const Values& v) { authenticate(v, 0, 1); }

void complete_auth_triple(const Values& v) {
  multiply_parts<Word128>(v);
  for (const std::size_t part : {0, 1, 2}) authenticate(v, part, part + 3);
}

void complete_auth_dabit(const Values& v) {
  spread_bits<Word128>(v.words<std::uint64_t>(0), v.words<Word128>(1));
  authenticate(v, 1, 2);
  authenticate_bits(v, 0, 3);
}

void complete_auth_bits(const Values& v) { authenticate_bits(v, 0, 1); }

void complete_auth_bit_triple(const Values& v) {
  complete_bit_triple(v);
  for (const std::size_t part : {0, 1, 2}) authenticate_bits(v, part, part + 3);
}

void complete_auth_edabit(const Values& v) {
  slice<Word128>(v.words<Word128>(0), v.words<std::uint64_t>(1), v.kind.m, v.kind.k);
  authenticate(v, 0, 2);
  authenticate_bits(v, 1, 3, v.kind.k);
}

void complete_auth_truncation_pair(const Values& v) {
  const Word128 low = (Word128{1} << v.kind.k) - 1;
  std::ranges::transform(v.words<Word128>(0), v.words<Word128>(1).begin(),
                         [&](Word128 r) { return (r & low) >> v.kind.shift; });
  std::ranges::transform(v.words<Word128>(0), v.words<Word128>(2).begin(),
                         [&](Word128 r) { return (r & low) >> (v.kind.k - 1); });
  for (const std::size_t part : {0, 1, 2}) authenticate(v, part, part + 3);
}

/// Which fields of the kind may be chosen, besides the word where the type does not fix it.
enum class Fields : std::uint8_t { none, matrices, plane_words, shift, plane_words_of_ring, shift_in_ring };

struct PartRow {
  enum Origin : std::uint8_t { free, corrected };
  enum Sharing : std::uint8_t { added, xored };
  std::string_view name;
  Origin origin = free;
  Sharing sharing = added;
  std::uint64_t (*words)(const CorrelationKind&) = nullptr;  // an item; no function: no part
};

struct TypeRow {
  CorrelationType type;
  std::string_view name;
  Fields fields;
  std::uint32_t word_bytes;  // 0: those of Z_2^32, Z_2^64 and Z_2^128
  void (*complete)(const Values&);
  std::array<PartRow, kMostParts> parts;
};

std::uint64_t one(const CorrelationKind&) { return 1; }
std::uint64_t rows(const CorrelationKind& kind) { return kRows * kind.m; }
std::uint64_t planes(const CorrelationKind& kind) { return 8 * kind.word_bytes * kind.m; }
std::uint64_t a_words(const CorrelationKind& kind) { return kind.m * kind.k; }
std::uint64_t b_words(const CorrelationKind& kind) { return kind.k * kind.n; }
std::uint64_t c_words(const CorrelationKind& kind) { return kind.m * kind.n; }
std::uint64_t plane(const CorrelationKind& kind) { return kind.m; }
std::uint64_t plane_macs(const CorrelationKind& kind) { return kBitMacBits * kind.m; }
std::uint64_t ring_planes(const CorrelationKind& kind) { return kind.k * kind.m; }
std::uint64_t ring_plane_macs(const CorrelationKind& kind) { return kind.k * kBitMacBits * kind.m; }

constexpr PartRow free_part(std::string_view name, std::uint64_t (*words)(const CorrelationKind&) = one) {
  return {name, PartRow::free, PartRow::added, words};
}
constexpr PartRow free_bits(std::string_view name, std::uint64_t (*words)(const CorrelationKind&) = one) {
  return {name, PartRow::free, PartRow::xored, words};
}
constexpr PartRow corrected_part(std::string_view name, std::uint64_t (*words)(const CorrelationKind&) = one) {
  return {name, PartRow::corrected, PartRow::added, words};
}
constexpr PartRow corrected_bits(std::string_view name, std::uint64_t (*words)(const CorrelationKind&) = one) {
  return {name, PartRow::corrected, PartRow::xored, words};
}

constexpr std::uint32_t kAnyRing = 0, kBits = sizeof(std::uint64_t), kAuthenticated = sizeof(Word128);

const TypeRow& row_of(CorrelationType type) {
  using enum CorrelationType;
  static constexpr std::array<TypeRow, kCorrelationTypes> rows_by_type{{
      {triple,
       "triple",
       Fields::matrices,
       kAnyRing,
       complete_triple,
       {{free_part("a", a_words), free_part("b", b_words), corrected_part("c", c_words)}}},
      {bit_triple,
       "bit_triple",
       Fields::none,
       kBits,
       complete_bit_triple,
       {{free_bits("a"), free_bits("b"), corrected_bits("c")}}},
      {square, "square", Fields::none, kAnyRing, complete_square, {{free_part("a"), corrected_part("square")}}},
      {dabit, "dabit", Fields::none, kAnyRing, complete_dabit, {{free_bits("bits"), corrected_part("values", rows)}}},
      {edabit,
       "edabit",
       Fields::plane_words,
       kAnyRing,
       complete_edabit,
       {{free_part("values", rows), corrected_bits("planes", planes)}}},
      {truncation_pair,
       "truncation_pair",
       Fields::shift,
       kAnyRing,
       complete_truncation_pair,
       {{free_part("r"), corrected_part("shifted"), corrected_part("top")}}},
      {auth_random,
       "auth_random",
       Fields::none,
       kAuthenticated,
       complete_auth_random,
       {{free_part("a"), corrected_part("mac")}}},
      {auth_triple,
       "auth_triple",
       Fields::matrices,
       kAuthenticated,
       complete_auth_triple,
       {{free_part("a", a_words), free_part("b", b_words), corrected_part("c", c_words),
         corrected_part("mac_a", a_words), corrected_part("mac_b", b_words), corrected_part("mac_c", c_words)}}},
      {auth_dabit,
       "auth_dabit",
       Fields::plane_words,
       kAuthenticated,
       complete_auth_dabit,
       {{free_bits("bits", plane), corrected_part("values", rows), corrected_part("mac", rows),
         corrected_bits("mac_bits", plane_macs)}}},
      {auth_bits,
       "auth_bits",
       Fields::plane_words,
       kBits,
       complete_auth_bits,
       {{free_bits("bits", plane), corrected_bits("mac", plane_macs)}}},
      {auth_bit_triple,
       "auth_bit_triple",
       Fields::plane_words,
       kBits,
       complete_auth_bit_triple,
       {{free_bits("a", plane), free_bits("b", plane), corrected_bits("c", plane), corrected_bits("mac_a", plane_macs),
         corrected_bits("mac_b", plane_macs), corrected_bits("mac_c", plane_macs)}}},
      {auth_edabit,
       "auth_edabit",
       Fields::plane_words_of_ring,
       kAuthenticated,
       complete_auth_edabit,
       {{free_part("values", rows), corrected_bits("planes", ring_planes), corrected_part("mac", rows),
         corrected_bits("mac_planes", ring_plane_macs)}}},
      {auth_truncation_pair,
       "auth_truncation_pair",
       Fields::shift_in_ring,
       kAuthenticated,
       complete_auth_truncation_pair,
       {{free_part("r"), corrected_part("shifted"), corrected_part("top"), corrected_part("mac_r"),
         corrected_part("mac_shifted"), corrected_part("mac_top")}}},
  }};
  const TypeRow& row = rows_by_type.at(static_cast<std::size_t>(type));
  assert(row.type == type);
  return row;
}

bool known(CorrelationType type) { return static_cast<std::size_t>(type) < kCorrelationTypes; }

/// Of one part of one stock; keeps products from wrapping.
constexpr std::uint64_t kMostWords = std::uint64_t{1} << 40;

bool is_sane(const CorrelationKind& kind) {
  if (!known(kind.type)) return false;
  const TypeRow& row = row_of(kind.type);
  const bool ring = kind.word_bytes == 4 || kind.word_bytes == 8 || kind.word_bytes == 16;
  if (row.word_bytes == kAnyRing ? !ring : kind.word_bytes != row.word_bytes) return false;
  const std::uint64_t side = std::uint64_t{1} << 20;
  const bool matrices = row.fields == Fields::matrices;
  const bool in_ring = row.fields == Fields::plane_words_of_ring || row.fields == Fields::shift_in_ring;
  const bool in_planes = row.fields == Fields::plane_words || row.fields == Fields::plane_words_of_ring;
  const bool m = matrices || in_planes ? kind.m <= side : kind.m == 1;
  const bool k = matrices ? kind.k <= side : in_ring ? kind.k == 32 || kind.k == 64 : kind.k == 1;
  const bool n = matrices ? kind.n <= side : kind.n == 1;
  const bool shift = row.fields == Fields::shift           ? kind.shift < 8 * kind.word_bytes
                     : row.fields == Fields::shift_in_ring ? kind.shift < kind.k
                                                           : kind.shift == 0;
  return m && k && n && shift;
}

}  // namespace

std::string to_string(const CorrelationKind& kind) {
  if (!known(kind.type)) return fmt::format("correlation of type {}", static_cast<unsigned>(kind.type));
  const TypeRow& row = row_of(kind.type);
  std::string text = fmt::format("{} over words of {} bytes", row.name, kind.word_bytes);
  if (row.fields == Fields::matrices) text += fmt::format(" ({} x {} times {} x {})", kind.m, kind.k, kind.k, kind.n);
  if (row.fields == Fields::plane_words) text += fmt::format(" ({} words a plane)", kind.m);
  if (row.fields == Fields::plane_words_of_ring) text += fmt::format(" ({} words a plane, {} bits)", kind.m, kind.k);
  if (row.fields == Fields::shift) text += fmt::format(" (shift {})", kind.shift);
  if (row.fields == Fields::shift_in_ring) text += fmt::format(" (shift {}, {} bits)", kind.shift, kind.k);
  return text;
}

CorrelationParts::CorrelationParts(const CorrelationKind& kind) {
  const TypeRow& row = row_of(kind.type);
  for (; size_ < kMostParts && row.parts[size_].words; ++size_) {
    const PartRow& part = row.parts[size_];
    parts_[size_] = {.name = part.name,
                     .free = part.origin == PartRow::free,
                     .xored = part.sharing == PartRow::xored,
                     .word_bytes = part.sharing == PartRow::xored ? kBits : kind.word_bytes,
                     .words = part.words(kind)};
  }
}

std::uint64_t corrected_bytes(const CorrelationKind& kind) {
  std::uint64_t bytes = 0;
  for (const CorrelationPart& part : CorrelationParts(kind)) bytes += part.free ? 0 : part.bytes();
  return bytes;
}

bool can_make(const CorrelationKind& kind, std::uint64_t count) {
  return is_sane(kind) && std::ranges::all_of(CorrelationParts(kind), [&](const CorrelationPart& part) {
           return count <= kMostWords / std::max<std::uint64_t>(1, part.words);
         });
}

void complete(const CorrelationKind& kind, std::uint64_t count, const MacKeys& keys,
              std::span<const MutableBytes> parts) {
  row_of(kind.type).complete({kind, count, keys, parts});
}

}  // namespace parley
