#pragma once

/// What follows in the clear from released sums: of every column, and of the products of every pair.

#include <cstddef>
#include <span>
#include <vector>

namespace parley {

struct Moments {
  std::size_t rows = 0, columns = 0;
  std::vector<double> sums;      ///< of each column
  std::vector<double> products;  ///< columns x columns: sum over the rows of x_i x_j

  double mean(std::size_t i) const { return sums[i] / static_cast<double>(rows); }
  /// Of the sample: divided by rows - 1.
  double covariance(std::size_t i, std::size_t j) const;
  double variance(std::size_t i) const { return covariance(i, i); }
  double standard_deviation(std::size_t i) const;
  double correlation(std::size_t i, std::size_t j) const;
  /// The coefficients of the least-squares regression of the last column on the others; the intercept comes last.
  /// Throws DataError where the columns depend on each other.
  std::vector<double> least_squares() const;
};

/// In the clear, for comparison.
Moments moments_of(std::span<const double> values, std::size_t columns);

}  // namespace parley
