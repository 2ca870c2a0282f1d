#pragma once

/// VectorOperations over one scheme.

#include <fmt/format.h>

#include "core/error.h"
#include "protocols/arithmetic/products.h"
#include "protocols/boolean/bit_and.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/fixed_point/truncation.h"
#include "protocols/sharing/arrange.h"
#include "protocols/sharing/key_holder.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/source.h"
#include "protocols/vectors/vector_operations.h"
#include "protocols/verification/check.h"

namespace parley {

template <Scheme S>
class SchemeVectors final : public VectorOperations {
 public:
  explicit SchemeVectors(Session& s) : s_(s) {}

  std::string_view scheme() const override { return S::kName; }

  Vector input(PartyId owner, std::size_t n, WordSpan values) override {
    return numbers(share_input<S, R>(s_, owner, n, values));
  }
  Vector input_flags(PartyId owner, std::size_t n, WordSpan values) override {
    const bool owns = s_.self() == owner;
    return flags(share_input_bits<S>(s_, owner, 1, n, owns ? slice(values, 1) : BitMatrix()));
  }
  Vector constant(WordSpan values) override { return numbers(share_public<S, R>(s_, values)); }
  Vector constant_flags(WordSpan values) override {
    return flags(share_public_bits<S>(holder_here<S>(s_), slice(values, 1)));
  }
  Words open(const Vector& x) override {
    return x->flags() ? unslice<R>(parley::open(s_, flags_of(x))) : parley::open(s_, numbers_of(x));
  }
  Words reveal(PartyId to, const Vector& x) override {
    return x->flags() ? unslice<R>(parley::reveal(s_, to, flags_of(x))) : parley::reveal(s_, to, numbers_of(x));
  }

  Vector add(const Vector& x, const Vector& y) override {
    require_equal_sizes("a sum", x, y);
    return numbers(numbers_of(x) + numbers_of(y));
  }
  Vector subtract(const Vector& x, const Vector& y) override {
    require_equal_sizes("a difference", x, y);
    return numbers(numbers_of(x) - numbers_of(y));
  }
  Vector multiply_public(const Vector& x, WordSpan values) override {
    if (x->size() != values.size())
      throw ConfigError(fmt::format("{} elements times {} public ones", x->size(), values.size()));
    Numbers product = numbers_of(x);
    product *= values;
    return numbers(std::move(product));
  }
  Vector column_sums(const Vector& x, std::size_t rows, std::size_t columns) override {
    if (rows * columns != x->size() || rows == 0)
      throw ConfigError(fmt::format("column sums of {} x {} were given {} elements", rows, columns, x->size()));
    return numbers(parley::column_sums(numbers_of(x), rows, columns));
  }

  Vector mul(const Vector& x, const Vector& y) override {
    require_equal_sizes("a product", x, y);
    return numbers(parley::mul(s_, numbers_of(x), numbers_of(y)));
  }
  Vector matmul(const Vector& x, const Vector& y, const MatrixShape& shape) override {
    return numbers(parley::matmul(s_, numbers_of(x), numbers_of(y), shape));
  }
  Vector truncate(const Vector& x, unsigned fraction_bits) override {
    // The cheaper truncation of replicated sharing fails too often for products that use most of the ring.
    if constexpr (kTakesCorrelations<S>)
      return numbers(parley::truncate(s_, numbers_of(x), fraction_bits));
    else
      return numbers(parley::truncate_exact(s_, numbers_of(x), fraction_bits));
  }
  Vector less_than_zero(const Vector& x) override { return flags(parley::less_than_zero(s_, numbers_of(x))); }
  Vector equal_zero(const Vector& x) override { return flags(parley::equal_zero(s_, numbers_of(x))); }

  Vector exclusive_or(const Vector& x, const Vector& y) override {
    require_equal_sizes("an exclusive or", x, y);
    return flags(flags_of(x) ^ flags_of(y));
  }
  Vector negate(const Vector& x) override { return flags(~flags_of(x)); }
  Vector both(const Vector& x, const Vector& y) override {
    require_equal_sizes("an AND", x, y);
    return flags(bit_and(s_, flags_of(x), flags_of(y)));
  }
  Vector to_numbers(const Vector& x) override { return numbers(bits_to_arithmetic<R, S>(s_, flags_of(x))); }

  Vector gather(const Vector& x, std::span<const std::size_t> indices) override {
    for (const std::size_t index : indices)
      if (index >= x->size()) throw ConfigError(fmt::format("element {} of {}", index, x->size()));
    return x->flags() ? flags(gathered_rows(flags_of(x), indices)) : numbers(numbers_of(x).gather(indices));
  }

  void check() override {
    if constexpr (kLeavesChecks<S>) parley::check(s_);
  }

 private:
  using R = std::uint64_t;
  using Numbers = typename S::template Arithmetic<R>;
  using Flags = typename S::Boolean;

  struct NumberVector final : PrivateVector {
    explicit NumberVector(Numbers x) : shares(std::move(x)) {}
    std::string_view scheme() const override { return S::kName; }
    std::size_t size() const override { return shares.size(); }
    bool flags() const override { return false; }
    Numbers shares;
  };
  struct FlagVector final : PrivateVector {
    explicit FlagVector(Flags x) : shares(std::move(x)) {}
    std::string_view scheme() const override { return S::kName; }
    std::size_t size() const override { return shares.rows(); }
    bool flags() const override { return true; }
    Flags shares;
  };

  static Vector numbers(Numbers x) { return std::make_shared<NumberVector>(std::move(x)); }
  static Vector flags(Flags x) { return std::make_shared<FlagVector>(std::move(x)); }

  template <typename Wanted>
  static const auto& shares_of(const Vector& x, std::string_view wanted) {
    const auto* found = dynamic_cast<const Wanted*>(x.get());
    if (found) return found->shares;
    throw ConfigError(x->scheme() == S::kName
                          ? fmt::format("{} are wanted, {} were given", wanted, x->flags() ? "flags" : "numbers")
                          : fmt::format("shares of the schemes {} and {} do not mix", S::kName, x->scheme()));
  }
  static const Numbers& numbers_of(const Vector& x) { return shares_of<NumberVector>(x, "numbers"); }
  static const Flags& flags_of(const Vector& x) { return shares_of<FlagVector>(x, "flags"); }

  static void require_equal_sizes(std::string_view what, const Vector& x, const Vector& y) {
    if (x->size() != y->size()) throw ConfigError(fmt::format("{} of {} and {} elements", what, x->size(), y->size()));
  }

  static Flags gathered_rows(const Flags& x, std::span<const std::size_t> indices) {
    Flags some(x.holder(), 1, indices.size());
    for (std::size_t p = 0; p < S::kParts; ++p) {
      const BitMatrix& from = x.part(p);
      const auto words = some.part(p).words();
      std::ranges::fill(words, BitWord{0});
      for (std::size_t i = 0; i < indices.size(); ++i) words[i / 64] |= BitWord{from.bit(0, indices[i])} << (i % 64);
    }
    return some;
  }

  Session& s_;
};

}  // namespace parley
