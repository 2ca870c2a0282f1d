#include "experiments/workloads/moments.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace parley {
namespace {

/// Solves a x = b for a symmetric positive definite matrix by the decomposition of Cholesky.
std::vector<double> solve(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    const double before = a[j * n + j];
    for (std::size_t k = 0; k < j; ++k) a[j * n + j] -= a[j * n + k] * a[j * n + k];
    if (!(a[j * n + j] > 1e-9 * before)) throw DataError("least squares: the columns depend on each other");
    a[j * n + j] = std::sqrt(a[j * n + j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i * n + j] -= a[i * n + k] * a[j * n + k];
      a[i * n + j] /= a[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return b;
}

}  // namespace

double Moments::covariance(std::size_t i, std::size_t j) const {
  const auto n = static_cast<double>(rows);
  return (products[i * columns + j] - sums[i] * sums[j] / n) / (n - 1);
}

double Moments::standard_deviation(std::size_t i) const { return std::sqrt(variance(i)); }

double Moments::correlation(std::size_t i, std::size_t j) const {
  return covariance(i, j) / (standard_deviation(i) * standard_deviation(j));
}

std::vector<double> Moments::least_squares() const {
  const std::size_t n = columns - 1;
  std::vector<double> a(n * n), b(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) a[i * n + j] = covariance(i, j);
    b[i] = covariance(i, n);
  }
  std::vector<double> coefficients = solve(std::move(a), std::move(b));
  double intercept = mean(n);
  for (std::size_t i = 0; i < n; ++i) intercept -= coefficients[i] * mean(i);
  coefficients.push_back(intercept);
  return coefficients;
}

Moments moments_of(std::span<const double> values, std::size_t columns) {
  Moments m{.rows = values.size() / columns,
            .columns = columns,
            .sums = std::vector<double>(columns),
            .products = std::vector<double>(columns * columns)};
  for (std::size_t row = 0; row < m.rows; ++row)
    for (std::size_t i = 0; i < columns; ++i) {
      const double x = values[row * columns + i];
      m.sums[i] += x;
      for (std::size_t j = 0; j < columns; ++j) m.products[i * columns + j] += x * values[row * columns + j];
    }
  return m;
}

}  // namespace parley
