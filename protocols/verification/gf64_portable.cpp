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
  template <std::size_t kWords>
  static void combine_bits(std::uint64_t* out, const std::uint64_t* scalars, const std::uint64_t* x, std::size_t k,
                           std::size_t m) {
    gf64_bodies::combine_word_bits<kWords>(out, scalars, x, k, m);
  }
};

}  // namespace

const Gf64Kernels kGf64Portable = gf64_bodies::Bodies<Portable>::table("portable", [] { return true; });

}  // namespace parley
