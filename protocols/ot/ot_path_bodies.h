#pragma once

/// The loops themselves. Each ot_path_*.cpp includes this once and is compiled for its instruction set, so everything
/// is local to that file: shared inline code would reach processors that lack the instructions.

#include <cstddef>
#include <cstdint>

#include "protocols/ot/ot_kernels.h"

namespace parley {
namespace {

/// Eight words; the compiler splits them where registers are narrower.
typedef std::uint64_t Wide __attribute__((vector_size(64), aligned(8), may_alias));
constexpr std::size_t kWords = 8;

inline Wide& wide(std::uint64_t* words) { return *reinterpret_cast<Wide*>(words); }
inline const Wide& wide(const std::uint64_t* words) { return *reinterpret_cast<const Wide*>(words); }

/// Exchanges the bits of y under `mask` with the bits of x under mask << by.
template <unsigned kBy>
inline void swap_bits(Wide& x, Wide& y) {
  constexpr std::uint64_t mask = ~std::uint64_t{0} / ((std::uint64_t{1} << kBy) + 1);
  const Wide difference = ((x >> kBy) ^ y) & mask;
  y ^= difference;
  x ^= difference << kBy;
}

/// Three levels of the 64 x 64 transposition, between vectors whose numbers differ in three bits.
template <unsigned kStep>
inline void swap_eight(Wide (&x)[8]) {
  for (unsigned i = 0; i < 4; ++i) swap_bits<4 * kStep>(x[i], x[i + 4]);
  for (unsigned i = 0; i < 8; i += 4)
    for (unsigned j = 0; j < 2; ++j) swap_bits<2 * kStep>(x[i + j], x[i + j + 2]);
  for (unsigned i = 0; i < 8; i += 2) swap_bits<kStep>(x[i], x[i + 1]);
}

/// Transposes 64 columns of 512 bits: word l of out[j] is row 64 l + j.
inline void transpose_half(std::uint64_t (&out)[64][kWords], const std::uint64_t* columns, std::size_t stride) {
  for (unsigned first = 0; first < 8; ++first) {
    Wide x[8];
    for (unsigned i = 0; i < 8; ++i) x[i] = wide(columns + (first + 8 * i) * stride);
    swap_eight<8>(x);
    for (unsigned i = 0; i < 8; ++i) wide(out[first + 8 * i]) = x[i];
  }
  for (unsigned first = 0; first < 64; first += 8) {
    Wide x[8];
    for (unsigned i = 0; i < 8; ++i) x[i] = wide(out[first + i]);
    swap_eight<1>(x);
    for (unsigned i = 0; i < 8; ++i) wide(out[first + i]) = x[i];
  }
}

void transpose(OtBlock* rows, const std::uint64_t* columns, std::size_t stride, std::size_t count) {
  alignas(64) std::uint64_t low[64][kWords], high[64][kWords];
  for (std::size_t done = 0; done < count; done += kOtGroup) {
    transpose_half(low, columns + done / 64, stride);
    transpose_half(high, columns + done / 64 + 64 * stride, stride);
    for (std::size_t l = 0; l < kWords; ++l)
      for (std::size_t j = 0; j < 64; ++j) {
        rows[done + 64 * l + j].low = low[j][l];
        rows[done + 64 * l + j].high = high[j][l];
      }
  }
}

template <unsigned kDigits>
void sum_leaves_of(std::uint64_t* total, std::uint64_t* digits, std::size_t digit_stride, const std::uint64_t* leaves,
                   std::size_t stride, std::size_t words) {
  for (std::size_t w = 0; w < words; w += kWords) {
    Wide x[1u << kDigits];
    for (unsigned i = 0; i < 1u << kDigits; ++i) x[i] = wide(leaves + i * stride + w);
    for (unsigned digit = 0; digit < kDigits; ++digit) {  // then x has one digit less
      const unsigned pairs = 1u << (kDigits - digit - 1);
      Wide odd = x[1];
      for (unsigned i = 1; i < pairs; ++i) odd ^= x[2 * i + 1];
      wide(digits + digit * digit_stride + w) = odd;
      for (unsigned i = 0; i < pairs; ++i) x[i] = x[2 * i] ^ x[2 * i + 1];
    }
    wide(total + w) = x[0];
  }
}

void sum_leaves(std::uint64_t* total, std::uint64_t* digits, std::size_t digit_stride, const std::uint64_t* leaves,
                std::size_t stride, std::size_t words, unsigned k) {
  switch (k) {
    case 1: return sum_leaves_of<1>(total, digits, digit_stride, leaves, stride, words);
    case 2: return sum_leaves_of<2>(total, digits, digit_stride, leaves, stride, words);
    case 4: return sum_leaves_of<4>(total, digits, digit_stride, leaves, stride, words);
    default: __builtin_unreachable();
  }
}

void add_masked(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y, std::uint64_t mask,
                std::size_t words) {
  for (std::size_t i = 0; i < words; ++i) out[i] = x[i] ^ (mask & y[i]);
}

inline std::uint64_t* words_of(OtBlock* blocks) { return reinterpret_cast<std::uint64_t*>(blocks); }
inline const std::uint64_t* words_of(const OtBlock* blocks) { return reinterpret_cast<const std::uint64_t*>(blocks); }

constexpr std::size_t kBlocks = kWords / 2;  // in a Wide

void add_block(OtBlock* out, const OtBlock* in, OtBlock offset, std::size_t count) {
  const auto [low, high] = offset;
  const Wide offsets{low, high, low, high, low, high, low, high};
  std::size_t i = 0;
  for (; i + kBlocks <= count; i += kBlocks) wide(words_of(out + i)) = wide(words_of(in + i)) ^ offsets;
  for (; i < count; ++i) out[i] = {in[i].low ^ low, in[i].high ^ high};
}

void add_counter(OtBlock* out, const OtBlock* in, std::uint64_t first, std::size_t count) {
  Wide counters{first, 0, first + 1, 0, first + 2, 0, first + 3, 0};
  const Wide step{kBlocks, 0, kBlocks, 0, kBlocks, 0, kBlocks, 0};
  std::size_t i = 0;
  for (; i + kBlocks <= count; i += kBlocks, counters += step)
    wide(words_of(out + i)) = wide(words_of(in + i)) ^ counters;
  for (; i < count; ++i) out[i] = {in[i].low ^ (first + i), in[i].high};
}

void add_blocks(OtBlock* out, const OtBlock* in, std::size_t count) {
  std::size_t i = 0;
  for (; i + kBlocks <= count; i += kBlocks) wide(words_of(out + i)) ^= wide(words_of(in + i));
  for (; i < count; ++i) out[i] = {out[i].low ^ in[i].low, out[i].high ^ in[i].high};
}

void low_bits(std::uint64_t* words, const std::uint64_t* hashes, std::size_t count) {
  for (std::size_t w = 0; w < count; ++w) {
    std::uint64_t word = 0;
    for (unsigned i = 0; i < 64; ++i) word |= (hashes[64 * w + i] & 1) << i;
    words[w] = word;
  }
}

/// The packed form: term i has k - i bits. Word i - 1 holds term i in its low bits and term k - i in its high ones, for
/// 0 < i < k/2; word k/2 - 1 holds term 0. Of two products that makes k words; the last one holds both terms k/2.
template <typename R>
struct Gilboa {
  // Numbers of bits are as wide as what they shift, so that the loops become vectors.
  static constexpr R kBits = 8 * sizeof(R), kHalf = kBits / 2;

  /// As many words as a register of AVX2 holds.
  typedef R Lanes __attribute__((vector_size(32), aligned(sizeof(R)), may_alias));
  static constexpr R kLanes = sizeof(Lanes) / sizeof(R);

  static Lanes& lanes(R* words) { return *reinterpret_cast<Lanes*>(words); }
  static void reverse(Lanes& x) {
    if constexpr (kLanes == 4)
      x = __builtin_shufflevector(x, x, 3, 2, 1, 0);
    else
      x = __builtin_shufflevector(x, x, 7, 6, 5, 4, 3, 2, 1, 0);
  }

  static void send_one(R* wire, R& middle, R& share, const std::uint64_t* h0, const std::uint64_t* h1, R x) {
    R term[kBits], sum = 0;
    for (R i = 0; i < kBits; ++i) {
      const R zero = static_cast<R>(h0[i]);
      term[i] = zero - static_cast<R>(h1[i]) + x;
      sum += zero << i;
    }
    share -= sum;
    Lanes i;
    for (R lane = 0; lane < kLanes; ++lane) i[lane] = lane + 1;
    for (R w = 0; w < kHalf; w += kLanes, i += kLanes) {
      Lanes low = lanes(term + w + 1), high = lanes(term + kBits - kLanes - w);
      reverse(high);
      lanes(wire + w) = ((low << i) >> i) | (high << (kBits - i));
    }
    wire[kHalf - 1] = term[0];
    middle = term[kHalf];
  }

  static void send(R* wire, R* shares, const std::uint64_t* h0, const std::uint64_t* h1, const R* x) {
    R middle[2];
    for (unsigned i = 0; i < 2; ++i)
      send_one(wire + i * kHalf, middle[i], shares[i], h0 + i * kBits, h1 + i * kBits, x[i]);
    wire[kBits] = ((middle[0] << kHalf) >> kHalf) | (middle[1] << kHalf);
  }

  static void receive(R* share, const std::uint64_t* h) {
    R sum = 0;
    for (R i = 0; i < kBits; ++i) sum += static_cast<R>(h[i]) << i;
    *share += sum;
  }

  /// `middle` holds term k/2 in its low half.
  static R chosen_terms(const R* wire, R middle, R y) {
    auto mask = [y](R i) { return static_cast<R>(-((y >> i) & 1)); };
    R sum = (mask(0) & wire[kHalf - 1]) + (mask(kHalf) & (middle << kHalf));
    for (R i = 1; i < kHalf; ++i) {
      const R high = (wire[i - 1] >> (kBits - i)) << (kBits - i);
      sum += (mask(i) & (wire[i - 1] << i)) + (mask(kBits - i) & high);
    }
    return sum;
  }

  static void finish(R* shares, const R* wire, const R* y) {
    shares[0] += chosen_terms(wire, wire[kBits], y[0]);
    shares[1] += chosen_terms(wire + kHalf, wire[kBits] >> kHalf, y[1]);
  }
};

constexpr OtKernels ot_kernel_table() {
  return {.transpose = &transpose,
          .sum_leaves = &sum_leaves,
          .add_masked = &add_masked,
          .add_block = &add_block,
          .add_counter = &add_counter,
          .add_blocks = &add_blocks,
          .low_bits = &low_bits,
          .gilboa32 = {&Gilboa<std::uint32_t>::send, &Gilboa<std::uint32_t>::receive, &Gilboa<std::uint32_t>::finish},
          .gilboa64 = {&Gilboa<std::uint64_t>::send, &Gilboa<std::uint64_t>::receive, &Gilboa<std::uint64_t>::finish}};
}

}  // namespace
}  // namespace parley
