#include "protocols/catalog_trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/error.h"
#include "protocols/arithmetic/beaver.h"
#include "protocols/catalog/number_operations.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/input.h"
#include "protocols/sharing/open.h"

namespace parley {
namespace {

using R = std::uint64_t;

constexpr std::uint64_t kMostElements = std::uint64_t{1} << 28;       // of one argument: 2 GiB a party
constexpr std::uint64_t kCorrectionBytes = std::uint64_t{256} << 20;  // that one reserve may make party 0 store

/// A public test vector: every party makes the same one.
RingVector<R> test_values(std::uint64_t seed, std::uint64_t label, std::size_t n) {
  RingVector<R> values(n);
  Prg(key_from_seed(seed, label)).fill(std::span<R>(values));
  return values;
}

std::uint64_t runs_within_memory(const CorrelationKind& kind, std::uint64_t per_run) {
  const std::uint64_t bytes = per_run * corrected_bytes(kind);
  return bytes == 0 ? UINT64_MAX : std::max<std::uint64_t>(1, kCorrectionBytes / bytes);
}

/// At the dealer: nothing to run, and nothing to see.
Trial without_part() {
  return {.reserve = [](std::uint64_t) {}, .run = [] {}, .check = [] { return std::string(); }};
}

/// What a trial keeps from prepare to check.
struct State {
  RingVector<R> expected;
  AShare<R> x, y, z;
  RingVector<R> opened;
};

/// The trial of a product: x is party 0's, y party 1's.
struct Product {
  std::size_t x_size, y_size;
  CorrelationKind kind;
  std::uint64_t items;  // per run
};

Trial product_trial(Session& s, const Product& product, std::uint64_t seed,
                    const std::function<RingVector<R>(std::span<const R>, std::span<const R>)>& plaintext,
                    const std::function<AShare<R>(const AShare<R>&, const AShare<R>&)>& multiply) {
  Trial trial = without_part();
  trial.reserve_limit = runs_within_memory(product.kind, product.items);
  trial.reserve = [&s, product](std::uint64_t runs) { s.correlations().reserve(product.kind, runs * product.items); };
  if (!s.computes()) return trial;

  const auto state = std::make_shared<State>();
  const auto x = test_values(seed, 0, product.x_size), y = test_values(seed, 1, product.y_size);
  state->expected = plaintext(x, y);
  state->x = input<R>(s, 0, x.size(), x);
  state->y = input<R>(s, 1, y.size(), y);
  trial.run = [state, multiply] { state->z = multiply(state->x, state->y); };
  trial.check = [&s, state] { return first_difference(open(s, state->z), state->expected); };
  return trial;
}

}  // namespace

std::string first_difference(std::span<const R> got, std::span<const R> expected) {
  if (got.size() != expected.size()) return fmt::format("{} elements instead of {}", got.size(), expected.size());
  const auto [at, right] = std::ranges::mismatch(got, expected);
  if (at == got.end()) return {};
  return fmt::format("element {} is {:#x} instead of {:#x}", at - got.begin(), *at, *right);
}

void require_elements(std::string_view what, std::uint64_t rows, std::uint64_t columns) {
  if (columns != 0 && rows > kMostElements / columns)
    throw ConfigError(fmt::format("{}: {} x {} elements are too many; at most 2^28 fit", what, rows, columns));
}

RingVector<std::uint64_t> catalog_values(std::uint64_t seed, std::uint64_t label, const CaseSize& size) {
  auto values = test_values(seed, label, size.n);
  for (std::uint64_t& value : values) value = low_bits(value, size.bits);
  // Among them neighbours and equals, or nothing would ever be equal.
  if (label > 0) {
    const auto others = catalog_values(seed, label - 1, size);
    for (std::size_t i = 0; i < size.n; i += 5) values[i] = low_bits(others[i] + i % 2, size.bits);
  }
  return values;
}

Trial prepare_input(Session& s, const Shape& shape, std::uint64_t seed) {
  require_elements("input", shape.n, 1);
  Trial trial = without_part();
  if (!s.computes()) return trial;
  const auto state = std::make_shared<State>();
  state->expected = test_values(seed, 0, shape.n);
  trial.run = [&s, state] { state->x = input<R>(s, 0, state->expected.size(), state->expected); };
  trial.check = [&s, state] { return first_difference(open(s, state->x), state->expected); };
  return trial;
}

Trial prepare_open(Session& s, const Shape& shape, std::uint64_t seed) {
  require_elements("open", shape.n, 1);
  Trial trial = without_part();
  if (!s.computes()) return trial;
  const auto state = std::make_shared<State>();
  state->expected = test_values(seed, 0, shape.n);
  state->x = input<R>(s, 0, state->expected.size(), state->expected);
  trial.run = [&s, state] { state->opened = open(s, state->x); };
  trial.check = [state] { return first_difference(state->opened, state->expected); };
  return trial;
}

Trial prepare_beaver_mul(Session& s, const Shape& shape, std::uint64_t seed) {
  require_elements("beaver_mul", shape.n, 1);
  return product_trial(
      s, {shape.n, shape.n, triple_kind<R>(), shape.n}, seed,
      [](std::span<const R> x, std::span<const R> y) {
        RingVector<R> z(x.size());
        for (std::size_t i = 0; i < z.size(); ++i) z[i] = x[i] * y[i];
        return z;
      },
      [&s](const AShare<R>& x, const AShare<R>& y) { return mul(s, x, y); });
}

Trial prepare_beaver_matmul(Session& s, const Shape& shape, std::uint64_t seed) {
  const std::uint64_t m = shape.m, k = shape.k, n = shape.n;
  require_elements("beaver_matmul", m, k);
  require_elements("beaver_matmul", k, n);
  require_elements("beaver_matmul", m, n);
  return product_trial(
      s, {m * k, k * n, triple_kind<R>(m, k, n), m * k * n == 0 ? 0u : 1u}, seed,
      [m, k, n](std::span<const R> x, std::span<const R> y) {
        RingVector<R> z(m * n);
        std::ranges::fill(z, R{0});
        for (std::size_t i = 0; i < m; ++i)
          for (std::size_t p = 0; p < k; ++p)
            for (std::size_t j = 0; j < n; ++j) z[i * n + j] += x[i * k + p] * y[p * n + j];
        return z;
      },
      [&s, m, k, n](const AShare<R>& x, const AShare<R>& y) {
        return matmul(s, x, y, {m, k, n});
      });
}

}  // namespace parley
