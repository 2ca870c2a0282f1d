#include "protocols/conversion/arithmetic_to_boolean.h"

#include <deque>

#include "protocols/conversion/instantiate.h"

namespace parley {
namespace {

/// Two numbers with the same sum, three numbers at a time becoming two; of `plain`, the one that there is.
template <typename Share>
auto at_most_two(Session& s, const Share& x, std::size_t width) {
  using S = typename Share::Scheme;
  std::deque<typename S::Boolean> numbers;
  for (auto& number : summands(s, x, width)) numbers.push_back(std::move(number));
  while (numbers.size() > 2) {
    auto [sum, carry] = add_three<S>(s, numbers[0], numbers[1], numbers[2]);
    numbers.erase(numbers.begin(), numbers.begin() + 3);
    numbers.push_back(std::move(sum));
    numbers.push_back(std::move(carry));
  }
  return numbers;
}

}  // namespace

template <typename Share>
typename Share::Scheme::Boolean arithmetic_to_boolean(Session& s, const Share& x, std::size_t width,
                                                      std::optional<Adder> adder) {
  if constexpr (std::same_as<typename Share::Scheme, Spdz2k>) {
    return spdz_to_bits(s, x, width, adder);
  } else {
    auto numbers = at_most_two(s, x, width);
    if (numbers.size() == 1) return std::move(numbers[0]);
    return add(s, numbers[0], numbers[1], adder);
  }
}

template <typename Share>
typename Share::Scheme::Boolean less_than_zero(Session& s, const Share& x) {
  if constexpr (std::same_as<typename Share::Scheme, Spdz2k>) {
    return spdz_less_than_zero(s, x);
  } else {
    constexpr std::size_t kTop = kRingBits<typename Share::Ring> - 1;
    const auto numbers = at_most_two(s, x, kTop + 1);
    if (numbers.size() == 1) return materialize(view(numbers[0]).pick(kTop, 1));
    const auto left = view(numbers[0]), right = view(numbers[1]);
    // 1. The carry into the top position.
    const auto carry = carry_of_sum(s, left.pick(0, kTop), right.pick(0, kTop));
    // 2. The top bit of the sum.
    return (left.pick(kTop, 1) ^ right.pick(kTop, 1)) ^ carry;
  }
}

template <typename Share>
typename Share::Scheme::Boolean equal_zero(Session& s, const Share& x) {
  using S = typename Share::Scheme;
  using R = typename Share::Ring;
  if constexpr (kPartiesAreHonest<S>) {
    // x_0 + x_1 = -x_2, bit by bit; the negation is local.
    RingVector<R> first(x.size()), second(x.size());
    std::ranges::copy(x.first(), first.begin());
    std::ranges::copy(x.second(), second.begin());
    RingVector<R>* third = s.self() == 2 ? &first : s.self() == 1 ? &second : nullptr;
    if (third)
      for (R& word : *third) word = R{0} - word;
    const auto numbers = summands(s, Share(s.self(), std::move(first), std::move(second)));
    return equal(s, numbers[0], numbers[1]);
  } else if constexpr (std::same_as<S, Spdz2k>) {
    return spdz_equal_zero(s, x);
  } else {
    const auto bits = ~arithmetic_to_boolean(s, x);
    return and_all(s, view(bits));
  }
}

#define PARLEY_INSTANTIATE(R, S)                                                                                   \
  template S::Boolean arithmetic_to_boolean(Session&, const S::Arithmetic<R>&, std::size_t, std::optional<Adder>); \
  template S::Boolean less_than_zero(Session&, const S::Arithmetic<R>&);                                           \
  template S::Boolean equal_zero(Session&, const S::Arithmetic<R>&);
PARLEY_FOR_EACH_SHARE(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
