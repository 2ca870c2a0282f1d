#include "protocols/circuits/sha256.h"

#include <utility>
#include <vector>

#include "protocols/circuits/numbers.h"

namespace parley {
namespace {

using Word = CircuitWord;

constexpr std::array<std::uint32_t, 64> kRoundConstants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

Word rotated(const Word& x, std::size_t by) {
  Word y;
  for (std::size_t i = 0; i < 32; ++i) y.push_back(x[(i + by) % 32]);
  return y;
}

Word shifted(const Word& x, std::size_t by) {
  Word y(x.begin() + static_cast<std::ptrdiff_t>(by), x.end());
  y.resize(32, false);
  return y;
}

class Compression {
 public:
  explicit Compression(Sha256Design design) : few_ands_(design == Sha256Design::fewest_ands) {}

  BooleanCircuit circuit() && {
    const Word block = c_.input(512), state = c_.input(256);
    for (std::size_t i = 0; i < 16; ++i) w_.push_back(word_of(block, i));
    std::array<Word, 8> v;
    for (std::size_t i = 0; i < 8; ++i) v[i] = word_of(state, i);
    for (std::size_t t = 0; t < 64; ++t) {
      if (t >= 16) extend_message(t);
      v = round(v, t);
    }
    Word next;
    for (std::size_t i = 0; i < 8; ++i) {
      const Word word = sum(c_, v[i], word_of(state, i), urgent());
      next.insert(next.end(), word.begin(), word.end());
    }
    c_.output(next);
    return std::move(c_).finish();
  }

 private:
  static Word word_of(const Word& bits, std::size_t i) {
    const auto first = bits.begin() + static_cast<std::ptrdiff_t>(32 * i);
    return {first, first + 32};
  }

  /// For sums that the next round waits for.
  Adder urgent() const { return few_ands_ ? Adder::ripple : Adder::sklansky; }
  /// Message words are needed by every second message word only.
  Adder patient() const { return few_ands_ ? Adder::ripple : Adder::brent_kung; }

  Word xor_of(const Word& x, const Word& y, const Word& z) { return word_xor(c_, word_xor(c_, x, y), z); }

  /// (e & f) ^ (~e & g)
  Word choice(const Word& e, const Word& f, const Word& g) {
    Word z;
    for (std::size_t i = 0; i < 32; ++i)
      z.push_back(c_.exclusive_or(c_.conjunction(e[i], c_.exclusive_or(f[i], g[i])), g[i]));
    return z;
  }

  Word majority_of(const Word& x, const Word& y, const Word& z) {
    Word m;
    for (std::size_t i = 0; i < 32; ++i) m.push_back(majority(c_, x[i], y[i], z[i]));
    return m;
  }

  void extend_message(std::size_t t) {
    const Word &early = w_[t - 15], &late = w_[t - 2];
    const Word s0 = xor_of(rotated(early, 7), rotated(early, 18), shifted(early, 3));
    const Word s1 = xor_of(rotated(late, 17), rotated(late, 19), shifted(late, 10));
    const TwoWords known = save_carries(c_, w_[t - 16], s0, w_[t - 7]);
    const TwoWords both = save_carries(c_, known.sum, known.carry, s1);
    w_.push_back(sum(c_, both.sum, both.carry, patient()));
  }

  std::array<Word, 8> round(const std::array<Word, 8>& v, std::size_t t) {
    const auto& [a, b, c, d, e, f, g, h] = v;
    const Word s0 = xor_of(rotated(a, 2), rotated(a, 13), rotated(a, 22));
    const Word s1 = xor_of(rotated(e, 6), rotated(e, 11), rotated(e, 25));
    const Word ch = choice(e, f, g), maj = majority_of(a, b, c), k = known_word(kRoundConstants[t], 32);
    Word new_a, new_e;
    if (few_ands_) {
      // T_1 once for both: seven additions.
      TwoWords t1 = save_carries(c_, sum(c_, w_[t], k, Adder::ripple), h, s1);
      t1 = save_carries(c_, t1.sum, t1.carry, ch);
      const Word t1_sum = sum(c_, t1.sum, t1.carry, Adder::ripple);
      new_e = sum(c_, d, t1_sum, Adder::ripple);
      const TwoWords both = save_carries(c_, t1_sum, s0, maj);
      new_a = sum(c_, both.sum, both.carry, Adder::ripple);
    } else {
      // What is known rounds ago is added up first; S_1 and Ch, which wait for e, come last.
      TwoWords sums = save_carries(c_, w_[t], h, k);
      sums = save_carries(c_, sums.sum, sums.carry, d);
      sums = save_carries(c_, sums.sum, sums.carry, s1);
      sums = save_carries(c_, sums.sum, sums.carry, ch);
      new_e = sum(c_, sums.sum, sums.carry, urgent());
      // T_1 = e - d, so a = e - d + S_0 + Maj, with -d = ~d + 1. The a's lag behind the e's; they are waited for four
      // rounds later only.
      sums = save_carries(c_, new_e, word_not(c_, d), s0, true);
      sums = save_carries(c_, sums.sum, sums.carry, maj);
      new_a = sum(c_, sums.sum, sums.carry, urgent());
    }
    return {new_a, a, b, c, new_e, e, f, g};
  }

  bool few_ands_;
  CircuitBuilder c_;
  std::vector<Word> w_;
};

}  // namespace

BooleanCircuit sha256_circuit(Sha256Design design) { return Compression(design).circuit(); }

}  // namespace parley
