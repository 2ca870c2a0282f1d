#include "core/cpu.h"
#include "protocols/verification/gf64_bodies.h"
#include "protocols/verification/gf64_paths.h"

namespace parley {
namespace {

/// One word at a time, bit by bit.
struct Portable {
  using V = std::uint64_t;
  static constexpr std::size_t kLanes = 1;
  struct Sum {
    std::uint64_t low = 0, high = 0;
  };

  static V load(const std::uint64_t* from, std::size_t) { return *from; }
  static void store(std::uint64_t* to, V value, std::size_t) { *to = value; }
  static V broadcast(std::uint64_t word) { return word; }
  static V and_xor(V x, V y, V z) { return (x & y) ^ z; }
  static V bit_xor(V x, V y) { return x ^ y; }
  static void add(Sum& sum, V x, V y) {
    for (unsigned b = 0; b < 64; ++b) {
      const std::uint64_t chosen = (0 - (y >> b & 1)) & x;
      sum.low ^= chosen << b;
      sum.high ^= chosen >> 1 >> (63 - b);
    }
  }
  static std::uint64_t total(const Sum& sum) { return gf64_bodies::reduce_product(sum.low, sum.high); }
  static V lanes(const Sum& sum) { return total(sum); }
  static void combine_bits(std::uint64_t* out, const std::uint64_t* elements, const std::uint64_t* x, std::size_t k,
                           std::size_t m) {
    for (std::size_t w = 0; w < m; ++w, out += 64) {
      for (std::size_t b = 0; b < 64; ++b) out[b] = 0;
      for (std::size_t j = 0; j < k; ++j)
        for (std::size_t b = 0; b < 64; ++b) out[b] ^= (0 - (x[j * m + w] >> b & 1)) & elements[j];
    }
  }
};

}  // namespace

const Gf64Kernels kGf64Portable = gf64_bodies::Bodies<Portable>::table("portable", &runs_anywhere);

}  // namespace parley
