/// How often the check of products misses a wrong one, in algebras so small that it happens: as often as the bound of
/// inner_product_check.h says, for a party that cheats as well as it can.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>

#include "core/error.h"
#include "protocols/verification/gf64.h"
#include "protocols/verification/inner_product_check.h"
#include "tests/protocols/local_sessions.h"
#include "tests/support/mesh_run.h"
#include "transports/local.h"

namespace parley {
namespace {

/// What the cheater of this thread adds to its parts of S_00 and Q_01 in the next fold.
struct Deviation {
  std::array<std::uint32_t, 2> of_square{}, of_pair{};
  bool planned = false;
};
thread_local Deviation deviation;

/// The operations of an algebra, one element at a time, from F::times and F::plus.
template <typename F, std::size_t kSize>
struct Tiny {
  using Word = std::uint32_t;
  static constexpr std::size_t kWords = kSize, kBlock = 4;
  using Element = std::array<Word, kSize>;

  static constexpr std::size_t fold_factor(std::size_t) { return 2; }
  static void set_one(Word* element) { *element = 1; }
  static Element at(const Word* words, std::size_t i) {
    Element element;
    std::copy_n(words + i * kSize, kSize, element.begin());
    return element;
  }
  static void put(Word* words, std::size_t i, const Element& element) {
    std::copy(element.begin(), element.end(), words + i * kSize);
  }
  static void multiply(Word* out, const Word* x, const Word* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) put(out, i, F::times(at(x, i), at(y, i)));
  }
  static void combine(Word* sum, const Word* scalars, const Word* x, std::size_t k) { fold_to(sum, scalars, x, k, 1); }
  static void fold(Word* x, const Word* challenges, std::size_t k, std::size_t m) { fold_to(x, challenges, x, k, m); }
  static void fold_to(Word* out, const Word* scalars, const Word* x, std::size_t k, std::size_t m) {
    for (std::size_t w = 0; w < m; ++w) {
      Element sum{};
      for (std::size_t j = 0; j < k; ++j) sum = F::plus(sum, F::times(at(scalars, j), at(x, j * m + w)));
      put(out, w, sum);
    }
  }
  static void draw_challenges(Prg& prg, std::span<Word> elements) { F::draw(prg, elements); }
  static void add_part(Word* sum, const ComponentsOf<Word>& one, const ComponentsOf<Word>* other, std::size_t terms) {
    const auto both = [&](auto component, std::size_t w) {
      return other ? F::plus(at(one.*component, w), at(other->*component, w)) : at(one.*component, w);
    };
    using Components = ComponentsOf<Word>;
    for (std::size_t w = 0; w < terms; ++w) {
      const Element y0 = both(&Components::y0, w), y01 = F::plus(y0, both(&Components::y1, w));
      const Element part = F::plus(F::times(both(&Components::x0, w), y01), F::times(both(&Components::x1, w), y0));
      put(sum, 0, F::plus(at(sum, 0), part));
    }
    if (!deviation.planned) return;
    put(sum, 0, F::plus(at(sum, 0), at((other ? deviation.of_pair : deviation.of_square).data(), 0)));
    if (other) deviation.planned = false;
  }
};

/// GF(2^4) = GF(2)[X] / (X^4 + X + 1).
struct Field16 : Tiny<Field16, 1> {
  using Minus = std::bit_xor<>;
  static constexpr int kSizeOfField = 16;
  static Element plus(Element x, const Element& y) { return {x[0] ^ y[0]}; }
  static Element times(const Element& x, const Element& y) {
    std::uint64_t product = 0;
    for (unsigned b = 0; b < 32; ++b) product ^= y[0] >> b & 1 ? std::uint64_t{x[0]} << b : 0;
    for (int b = 63; b >= 4; --b) product ^= product >> b & 1 ? std::uint64_t{0x13} << (b - 4) : 0;
    return {static_cast<Word>(product)};
  }
  static void draw(Prg& prg, std::span<Word> elements) {
    prg.fill(elements);
    for (Word& word : elements) word &= 15;
  }
  static void add(Word* to, const Word* x, std::size_t words) { std::transform(to, to + words, x, to, Minus()); }
  static void subtract(Word* from, const Word* x, std::size_t words) { add(from, x, words); }
};

/// GR(2^32, 2) = Z_2^32[X] / (X^2 + X + 1), with residue field GF(4).
struct Ring4 : Tiny<Ring4, 2> {
  using Minus = std::minus<>;
  static constexpr int kSizeOfField = 4;
  static Element plus(const Element& x, const Element& y) { return {x[0] + y[0], x[1] + y[1]}; }
  static Element times(const Element& x, const Element& y) {
    const Word high = x[1] * y[1];
    return {x[0] * y[0] - high, x[0] * y[1] + x[1] * y[0] - high};
  }
  static void draw(Prg& prg, std::span<Word> elements) { prg.fill(elements); }
  static void add(Word* to, const Word* x, std::size_t words) { std::transform(to, to + words, x, to, std::plus<>()); }
  static void subtract(Word* from, const Word* x, std::size_t words) {
    std::transform(from, from + words, x, from, std::minus<>());
  }
};

enum class Cheat : std::uint8_t { none, false_claim, two_roots };

/// Whether all parties accept that the product of one shared pair is what is claimed. The claim is off by `error`, and
/// the last fold's polynomial by error a (a - 1), or by error (a - r) (a - s) if the cheater, party 1, arranges it.
template <typename A>
bool accepted(const typename A::Element& error, Cheat cheat) {
  using Element = typename A::Element;
  std::atomic<int> accepting = 0;
  test::run_mesh(
      local_specs(3, "memory"), [](auto net) { return net; },
      [&](Transport& net) {
        Session s(net, {});
        Coins coins(s);
        // u = y = 1, as component 0; the sum is 1 + error.
        InnerProduct<A> product;
        product.resize(1);
        product.sum = {zeros<A>(1), zeros<A>(1)};
        for (auto* side : {&product.u, &product.y, &product.sum})
          for (std::size_t p = 0; p < 2; ++p) {
            Element value{};
            if ((s.self() + p) % 3 == 0) {
              value[0] = 1;
              if (side == &product.sum && cheat != Cheat::none) value = A::plus(value, error);
            }
            A::put((*side)[p].data(), 0, value);
          }
        if (cheat == Cheat::two_roots && s.self() == 1) {
          // (a - 1) (a - X) = a^2 - (1 + X) a + X. S_11 is off by `error` already, and so Q_01 by the sum of all.
          Element one{}, x{}, minus_both{};
          one[0] = 1;
          x[A::kWords - 1] = A::kWords == 1 ? 2 : 1;
          const Element both = A::plus(one, x);
          A::subtract(minus_both.data(), both.data(), A::kWords);
          const Element of_00 = A::times(error, x), of_01 = A::times(error, minus_both);
          deviation = {.of_square = {}, .of_pair = {}, .planned = true};
          const Element of_pair = A::plus(A::plus(of_00, of_01), error);
          std::copy(of_00.begin(), of_00.end(), deviation.of_square.begin());
          std::copy(of_pair.begin(), of_pair.end(), deviation.of_pair.begin());
        }
        verify<A>(s, coins, product);
        ++accepting;
      });
  return accepting == 3;
}

template <typename A>
int times_accepted(int trials, const typename A::Element& error, Cheat cheat) {
  int count = 0;
  for (int trial = 0; trial < trials; ++trial) count += accepted<A>(error, cheat);
  return count;
}

/// Within five standard deviations of `trials` times `probability`: missed once in two million runs.
void expect_frequency(int count, int trials, double probability) {
  const double mean = trials * probability, deviation_of_mean = std::sqrt(mean * (1 - probability));
  EXPECT_NEAR(count, mean, 5 * deviation_of_mean);
}

constexpr int kTrials = 800;

TEST(Soundness, ATrueClaimIsAlwaysAccepted) {
  EXPECT_EQ(times_accepted<Field16>(50, {1}, Cheat::none), 50);
  EXPECT_EQ(times_accepted<Ring4>(50, {1, 0}, Cheat::none), 50);
}

TEST(Soundness, AFalseClaimInAFieldPassesWhereTheChallengeIsZeroOrOne) {
  expect_frequency(times_accepted<Field16>(kTrials, {5}, Cheat::false_claim), kTrials, 2.0 / 16);
}

TEST(Soundness, TheBestCheatInAFieldPassesAtTwoChallengesOfAll) {
  expect_frequency(times_accepted<Field16>(kTrials, {5}, Cheat::two_roots), kTrials, 2.0 / 16);
}

TEST(Soundness, AnErrorInTheTopBitOfARingPassesAsInTheResidueField) {
  const Ring4::Element top{std::uint32_t{1} << 31, 0};
  expect_frequency(times_accepted<Ring4>(kTrials, top, Cheat::false_claim), kTrials, 2.0 / 4);
  expect_frequency(times_accepted<Ring4>(kTrials, top, Cheat::two_roots), kTrials, 2.0 / 4);
}

TEST(Soundness, AnErrorInTheLowestBitOfARingDoesNotPass) {
  EXPECT_EQ(times_accepted<Ring4>(100, {1, 0}, Cheat::two_roots), 0);
}

}  // namespace
}  // namespace parley
