#pragma once

/// The kernels over the Galois ring; each galois_rows_*.cpp includes this once (the rule of kernels/path_bodies.h).

#include <algorithm>
#include <cstring>
#include <utility>

#include "protocols/kernels/path_vectors.h"
#include "protocols/verification/galois_rows.h"

namespace parley {
namespace {

template <typename R>
constexpr std::size_t kLanes = sizeof(Vector<R>) / sizeof(R);

/// A vector anywhere in memory. Copies with memcpy would send arrays of vectors through memory again.
template <typename R>
struct LooseVector {
  typedef Vector<R> type __attribute__((aligned(alignof(R)), may_alias));
};

template <typename R>
Vector<R> load(const R* words) {
  return *reinterpret_cast<const typename LooseVector<R>::type*>(words);
}
template <typename R>
void store(R* words, const Vector<R>& vector) {
  *reinterpret_cast<typename LooseVector<R>::type*>(words) = vector;
}

/// Brings a polynomial of 2 * 48 coefficients below degree 47, in place. X^47 = -X^5 - 1.
template <typename V>
void reduce_polynomial(V* polynomial) {
  const auto fold = [&](std::size_t i, std::size_t places_below) { polynomial[i - places_below] -= polynomial[i]; };
  // What is left of the highest ones is of degree 47 to 50.
  for (std::size_t i = 2 * kGaloisDegree - 2; i >= 2 * kGaloisDegree - 5; --i) fold(i, kGaloisDegree), fold(i, 42);
  for (std::size_t i = kGaloisDegree; i < 2 * kGaloisDegree - 5; ++i) fold(i, kGaloisDegree);
  for (std::size_t i = kGaloisDegree; i < 2 * kGaloisDegree - 5; ++i) fold(i, kGaloisDegree - 5);
  polynomial[kGaloisDegree] = V{};
}

/// Swaps the halves of a square of lanes that lie across its diagonal, in all of its blocks of 2 kHalf by 2 kHalf.
template <std::size_t kHalf, typename V, std::size_t... kLane>
[[gnu::always_inline]] inline void swap_halves(V& upper, V& lower, std::index_sequence<kLane...>) {
  constexpr std::size_t kAll = sizeof...(kLane);
  const V high = __builtin_shufflevector(upper, lower, (kLane & kHalf ? kAll + kLane - kHalf : kLane)...);
  lower = __builtin_shufflevector(upper, lower, (kLane & kHalf ? kAll + kLane : kLane + kHalf)...);
  upper = high;
}

template <typename R, std::size_t kHalf = 1>
[[gnu::always_inline]] inline void transpose_square(Vector<R>* rows) {
  if constexpr (kHalf < kLanes<R>) {
    for (std::size_t i = 0; i < kLanes<R>; ++i)
      if (!(i & kHalf)) swap_halves<kHalf>(rows[i], rows[i + kHalf], std::make_index_sequence<kLanes<R>>());
    transpose_square<R, 2 * kHalf>(rows);
  }
}

template <Ring2k R>
void transpose(R* out, std::size_t out_stride, const R* in, std::size_t in_stride, std::size_t rows,
               std::size_t columns) {
  constexpr std::size_t kSide = kLanes<R>;
  for (std::size_t r = 0; r < rows; r += kSide)
    for (std::size_t c = 0; c < columns; c += kSide) {
      if (r + kSide <= rows && c + kSide <= columns) {
        Vector<R> square[kSide];
        for (std::size_t l = 0; l < kSide; ++l) square[l] = load(in + (r + l) * in_stride + c);
        transpose_square<R>(square);
        for (std::size_t l = 0; l < kSide; ++l) store(out + (c + l) * out_stride + r, square[l]);
      } else {
        for (std::size_t i = r; i < r + kSide && i < rows; ++i)
          for (std::size_t j = c; j < c + kSide && j < columns; ++j) out[j * out_stride + i] = in[i * in_stride + j];
      }
    }
}

/// Coefficient c of the sum of the elements rows[0][l], rows[1][l], ... in lane l of out[c * distance]; 0 from n on.
template <Ring2k R, std::size_t kSummands>
void load_lanes(Vector<R>* out, std::size_t distance, const R* const (&rows)[kSummands], std::size_t n) {
  const auto load_rows = [&](std::size_t some) __attribute__((always_inline)) {
    for (std::size_t c = 0; c < kGaloisRow; c += kLanes<R>) {
      Vector<R> square[kLanes<R>] = {};
#pragma GCC unroll 16
      for (std::size_t l = 0; l < kLanes<R>; ++l)
        if (l < some)
          for (const R* const row : rows) square[l] += load(row + l * kGaloisRow + c);
      transpose_square<R>(square);
#pragma GCC unroll 16
      for (std::size_t l = 0; l < kLanes<R>; ++l) out[(c + l) * distance] = square[l];
    }
  };
  // Most of the time all lanes are full, and then nothing needs to be asked.
  if (n >= kLanes<R>)
    load_rows(kLanes<R>);
  else
    load_rows(n);
}

/// Sums over kDepth vectors of products of polynomials of kN coefficients; `out` has 2 kN - 1. Coefficient i of all
/// factors is a[i * kDepth] and the vectors after it.
template <Ring2k R, std::size_t kDepth, std::size_t kN>
void multiply_polynomials(Vector<R>* __restrict out, const Vector<R>* a, const Vector<R>* b) {
  if constexpr (kN > 3) {
    // Karatsuba: a = a_0 + a_1 Y, and the middle coefficient is (a_0 + a_1) (b_0 + b_1) - a_0 b_0 - a_1 b_1.
    constexpr std::size_t kHalf = kN / 2, kVectors = kHalf * kDepth;
    Vector<R> low[2 * kHalf - 1], high[2 * kHalf - 1], middle[2 * kHalf - 1], a_sum[kVectors], b_sum[kVectors];
    for (std::size_t i = 0; i < kVectors; ++i) {
      a_sum[i] = a[i] + a[kVectors + i];
      b_sum[i] = b[i] + b[kVectors + i];
    }
    multiply_polynomials<R, kDepth, kHalf>(low, a, b);
    multiply_polynomials<R, kDepth, kHalf>(high, a + kVectors, b + kVectors);
    multiply_polynomials<R, kDepth, kHalf>(middle, a_sum, b_sum);
    for (std::size_t i = 0; i < 2 * kHalf - 1; ++i) {
      out[i] = low[i];
      out[2 * kHalf + i] = high[i];
    }
    out[2 * kHalf - 1] = Vector<R>{};
    for (std::size_t i = 0; i < 2 * kHalf - 1; ++i) out[kHalf + i] += middle[i] - low[i] - high[i];
  } else {
    ProductSum<R> sums[2 * kN - 1];
    for (std::size_t w = 0; w < kDepth; ++w)
      for (std::size_t i = 0; i < kN; ++i)
        for (std::size_t j = 0; j < kN; ++j) sums[i + j].add(a[i * kDepth + w], b[j * kDepth + w]);
    for (std::size_t c = 0; c < 2 * kN - 1; ++c) out[c] = sums[c].value();
  }
}

template <Ring2k R>
void multiply_rows(R* out, const R* x, const R* y, std::size_t rows) {
  Vector<R> a[kGaloisRow], b[kGaloisRow], product[2 * kGaloisRow];
  for (std::size_t row = 0; row < rows; row += kLanes<R>) {
    const std::size_t at = row * kGaloisRow, now = rows - row < kLanes<R> ? rows - row : kLanes<R>;
    load_lanes<R>(a, 1, {x + at}, now);
    load_lanes<R>(b, 1, {y + at}, now);
    multiply_polynomials<R, 1, kGaloisRow>(product, a, b);
    reduce_polynomial(product);
    for (std::size_t l = 0; l < now; ++l)
      for (std::size_t i = 0; i < kGaloisRow; ++i)
        std::memcpy(out + at + l * kGaloisRow + i, reinterpret_cast<const R*>(&product[i]) + l, sizeof(R));
  }
}

template <Ring2k R>
void add_part(R* sum, const ComponentsOf<R>& one, const ComponentsOf<R>* other, std::size_t terms) {
  // x0 meets y0 + y1, and beside it x1 meets y0.
  constexpr std::size_t kTerms = 32, kHalf = kTerms / kLanes<R>, kDepth = 2 * kHalf;
  Vector<R> x[kGaloisRow * kDepth], y[kGaloisRow * kDepth], some[2 * kGaloisRow], all[2 * kGaloisRow] = {};
  for (std::size_t begin = 0; begin < terms; begin += kTerms) {
    for (std::size_t v = 0; v < kHalf; ++v) {
      const std::size_t first = begin + v * kLanes<R>, n = first < terms ? terms - first : 0;
      const ComponentsOf<R> p = one + first * kGaloisRow;
      if (other) {
        const ComponentsOf<R> q = *other + first * kGaloisRow;
        load_lanes<R>(x + v, kDepth, {p.x0, q.x0}, n);
        load_lanes<R>(x + kHalf + v, kDepth, {p.x1, q.x1}, n);
        load_lanes<R>(y + v, kDepth, {p.y0, p.y1, q.y0, q.y1}, n);
        load_lanes<R>(y + kHalf + v, kDepth, {p.y0, q.y0}, n);
      } else {
        load_lanes<R>(x + v, kDepth, {p.x0}, n);
        load_lanes<R>(x + kHalf + v, kDepth, {p.x1}, n);
        load_lanes<R>(y + v, kDepth, {p.y0, p.y1}, n);
        load_lanes<R>(y + kHalf + v, kDepth, {p.y0}, n);
      }
    }
    multiply_polynomials<R, kDepth, kGaloisRow>(some, x, y);
    for (std::size_t c = 0; c < 2 * kGaloisDegree - 1; ++c) all[c] += some[c];
  }
  reduce_polynomial(all);
  for (std::size_t c = 0; c < kGaloisDegree; ++c) {
    R lanes[kLanes<R>];
    std::memcpy(lanes, &all[c], sizeof lanes);
    for (const R lane : lanes) sum[c] += lane;
  }
}

/// Elements side by side, coefficient by coefficient, back to rows: n of them, each added to what is there.
template <Ring2k R>
void add_lanes(R* rows, const Vector<R>* columns, std::size_t n) {
  for (std::size_t c = 0; c < kGaloisRow; c += kLanes<R>) {
    Vector<R> square[kLanes<R>];
#pragma GCC unroll 16
    for (std::size_t l = 0; l < kLanes<R>; ++l) square[l] = columns[c + l];
    transpose_square<R>(square);
#pragma GCC unroll 16
    for (std::size_t l = 0; l < kLanes<R>; ++l) {
      if (l >= n) break;
      R* const at = rows + l * kGaloisRow + c;
      store(at, load<R>(at) + square[l]);
    }
  }
}

/// Coefficients of a product that are summed up together, in registers.
template <typename R>
constexpr std::size_t kProductTile = kVectorBytes == 64 ? 24 : 12;

/// Elements side by side between zeros, coefficient c at begin()[c].
template <typename R>
struct PaddedColumns {
  static constexpr std::size_t kPadding = kGaloisRow + kProductTile<R>;
  Vector<R> words[kPadding + kGaloisRow + kPadding] = {};

  Vector<R>* begin() { return words + kPadding; }
};

/// Two coefficients of a challenge at a time choose nothing, x, X x or (1 + X) x.
template <Ring2k R>
void fold(R* x, const std::uint64_t* bits, std::size_t k, std::size_t m) {
  constexpr std::size_t kTile = kProductTile<R>;
  PaddedColumns<R> columns, twice;  // x and (1 + X) x
  for (std::size_t row = 0; row < m; row += kLanes<R>) {
    Vector<R> product[2 * kGaloisRow] = {};
    for (std::size_t j = 1; j < k; ++j) {
      Vector<R>*const one = columns.begin(), *const both = twice.begin();
      load_lanes<R>(one, 1, {x + (j * m + row) * kGaloisRow}, m - row);
      for (std::size_t c = 0; c < kGaloisRow; ++c) both[c] = one[c] + one[c - 1];
      for (std::size_t at = 0; at < 2 * kGaloisRow; at += kTile) {
        Vector<R> sums[kTile];
        for (std::size_t c = 0; c < kTile; ++c) sums[c] = product[at + c];
        for (std::size_t shift = 0; shift < kGaloisRow && shift < at + kTile; shift += 2) {
          const auto chosen = bits[j] >> shift & 3;
          if (chosen == 0 || at >= shift + kGaloisRow) continue;
          const Vector<R>* const from = (chosen == 3 ? both : one) + at - shift - (chosen == 2 ? 1 : 0);
          for (std::size_t c = 0; c < kTile; ++c) sums[c] += from[c];
        }
        for (std::size_t c = 0; c < kTile; ++c) product[at + c] = sums[c];
      }
    }
    reduce_polynomial(product);
    add_lanes<R>(x + row * kGaloisRow, product, m - row);
  }
}

template <Ring2k R>
void scale(R* out, const R* columns, std::size_t stride, const std::uint64_t* bits, std::size_t n) {
  constexpr std::size_t kTile = kProductTile<R>;
  PaddedColumns<R> padded;
  for (std::size_t first = 0; first < n; first += kLanes<R>) {
    const std::size_t now = n - first < kLanes<R> ? n - first : kLanes<R>;
    Vector<R>*const x = padded.begin(), masks[kGaloisDegree], product[2 * kGaloisRow];
    for (std::size_t c = 0; c < kGaloisRow; ++c) x[c] = load(columns + c * stride + first);
    for (std::size_t b = 0; b < kGaloisDegree; ++b) {
      R mask[kLanes<R>] = {};
      for (std::size_t l = 0; l < now; ++l) mask[l] = R{0} - static_cast<R>(bits[first + l] >> b & 1);
      masks[b] = load(mask);
    }
    for (std::size_t at = 0; at < 2 * kGaloisRow; at += kTile) {
      Vector<R> sums[kTile] = {};
      for (std::size_t b = 0; b < kGaloisDegree && b < at + kTile; ++b)
        if (at < b + kGaloisRow)
          for (std::size_t c = 0; c < kTile; ++c) sums[c] += masks[b] & x[at + c - b];
      for (std::size_t c = 0; c < kTile; ++c) product[at + c] = sums[c];
    }
    reduce_polynomial(product);
    std::memset(out + first * kGaloisRow, 0, now * kGaloisRow * sizeof(R));
    add_lanes<R>(out + first * kGaloisRow, product, now);
  }
}

/// The sums over all subsets of 4 vectors, that of subset s in out[s * distance].
template <typename R>
void add_subsets(Vector<R>* out, std::size_t distance, const Vector<R> (&values)[4]) {
  Vector<R> sums[16] = {};
  for (std::size_t l = 0; l < 4; ++l)
    for (std::size_t s = 0; s < (std::size_t{1} << l); ++s) sums[(std::size_t{1} << l) + s] = sums[s] + values[l];
  for (std::size_t s = 0; s < 16; ++s) out[s * distance] = sums[s];
}

/// Sums of the values that bits choose, at kPairLanes places: the sums over all subsets of four values are made once,
/// and every column picks one.
template <typename R>
class SubsetSums {
 public:
  static constexpr std::size_t kGroup = 4, kPlaces = kPairLanes<R>, kVectors = kPlaces / kLanes<R>;

  SubsetSums(const std::uint64_t* bits, std::size_t n) : groups_(n / kGroup) {
    for (std::size_t g = 0; g < groups_; ++g)
      for (std::size_t c = 0; c < kGaloisRow; ++c) {
        std::size_t subset = 0;
        for (std::size_t l = 0; l < kGroup; ++l) subset |= (bits[kGroup * g + l] >> c & 1) << l;
        picks_[c / kColumns][g][c % kColumns] =
            static_cast<std::uint16_t>((g << kGroup | subset) * kPlaces * sizeof(R));
      }
  }

  std::size_t groups() const { return groups_; }
  /// Vector v of the values of group g.
  void set(std::size_t g, std::size_t v, const Vector<R> (&values)[kGroup]) {
    add_subsets<R>(of_subsets_ + (g << kGroup) * kVectors + v, kVectors, values);
  }
  /// Column c goes to sums[c * stride].
  void add_to(R* sums, std::size_t stride) const {
    for (std::size_t first = 0; first < kGaloisRow; first += kColumns) {
      R* const to = sums + first * stride;
      Vector<R> sum[kColumns][kVectors];
#pragma GCC unroll 24
      for (std::size_t c = 0; c < kColumns; ++c)
#pragma GCC unroll 24
        for (std::size_t v = 0; v < kVectors; ++v) sum[c][v] = load(to + c * stride + v * kLanes<R>);
      for (std::size_t g = 0; g < groups_; ++g) {
        const std::uint16_t* const picks = picks_[first / kColumns][g];
#pragma GCC unroll 24
        for (std::size_t c = 0; c < kColumns; ++c)
#pragma GCC unroll 24
          for (std::size_t v = 0; v < kVectors; ++v)
            sum[c][v] +=
                *reinterpret_cast<const Vector<R>*>(reinterpret_cast<const std::byte*>(of_subsets_ + v) + picks[c]);
      }
#pragma GCC unroll 24
      for (std::size_t c = 0; c < kColumns; ++c)
#pragma GCC unroll 24
        for (std::size_t v = 0; v < kVectors; ++v) store(to + c * stride + v * kLanes<R>, sum[c][v]);
    }
  }

 private:
  static constexpr std::size_t kMostGroups = kMostSubsetValues / kGroup;
  static constexpr std::size_t kColumns = kVectorBytes == 32 ? 6 : 24 / kVectors;
  static_assert(kGaloisRow % kColumns == 0);

  std::size_t groups_;
  // Where the sum lies that a column picks, in bytes, column by column within a tile of them.
  std::uint16_t picks_[kGaloisRow / kColumns][kMostGroups][kColumns];
  Vector<R> of_subsets_[kMostGroups * (1 << kGroup) * kVectors];
};

/// This party's part of one pair of a term in every lane.
template <bool kSquare, Ring2k R>
Vector<R> pair_parts(const R* one, const R* other, std::size_t operand) {
  const auto part = [&](std::size_t p) {
    const Vector<R> x = load(one + p * operand);
    if constexpr (kSquare)
      return x;
    else
      return x + load(other + p * operand);
  };
  const Vector<R> y0 = part(2);
  ProductSum<R> sum;
  sum.add(part(0), y0 + part(3));
  sum.add(part(1), y0);
  return sum.value();
}

template <bool kSquare, Ring2k R>
void set_pairs(SubsetSums<R>& subsets, const R* one, const R* other, std::size_t operand, std::size_t term) {
  for (std::size_t g = 0; g < subsets.groups(); ++g, one += 4 * term, other += 4 * term)
    for (std::size_t v = 0; v < SubsetSums<R>::kVectors; ++v) {
      const auto parts = [&](std::size_t l) {
        const std::size_t at = l * term + v * kLanes<R>;
        return pair_parts<kSquare, R>(one + at, other + at, operand);
      };
      subsets.set(g, v, {parts(0), parts(1), parts(2), parts(3)});
    }
}

template <Ring2k R>
void pair_sums(R* sums, const R* operands, const std::uint64_t* bits, std::size_t k, std::size_t n) {
  const std::size_t width = padded_stretches<R>(k), operand = pair_operand<R>(k), term = pair_term<R>(k);
  const std::size_t tiles = pair_tiles<R>(k), each = width / kPairLanes<R>;
  SubsetSums<R> subsets(bits, n);
  for (std::size_t tile = 0; tile < tiles; ++tile, sums += kGaloisRow * kPairLanes<R>) {
    const R* const one = operands + tile % each * kPairLanes<R>;
    const std::size_t distance = tile / each;
    if (distance == 0)
      set_pairs<true>(subsets, one, one, operand, term);
    else
      set_pairs<false>(subsets, one, one + distance, operand, term);
    subsets.add_to(sums, kPairLanes<R>);
  }
}

template <Ring2k R>
void subset_sums(R* sums, const R* values, std::size_t stride, const std::uint64_t* bits, std::size_t places,
                 std::size_t n) {
  SubsetSums<R> subsets(bits, n);
  for (std::size_t p = 0; p < places; p += kPairLanes<R>) {
    for (std::size_t g = 0; g < subsets.groups(); ++g)
      for (std::size_t v = 0; v < SubsetSums<R>::kVectors; ++v) {
        const R* of_group = values + SubsetSums<R>::kGroup * g * stride + p + v * kLanes<R>;
        subsets.set(
            g, v, {load(of_group), load(of_group + stride), load(of_group + 2 * stride), load(of_group + 3 * stride)});
      }
    subsets.add_to(sums + p, places);
  }
}

template <Ring2k R>
constexpr GaloisKernels<R> kGaloisKernels = {&multiply_rows<R>, &fold<R>,        &scale<R>,    &add_part<R>,
                                             &pair_sums<R>,     &subset_sums<R>, &transpose<R>};

constexpr GaloisPath galois_path(std::string_view name, bool (*usable)()) {
  return {name, usable, &kGaloisKernels<std::uint32_t>, &kGaloisKernels<std::uint64_t>};
}

}  // namespace
}  // namespace parley
