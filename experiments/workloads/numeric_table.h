#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace parley {

/// Real numbers in rows of one length.
struct NumericTable {
  std::size_t columns = 0;
  std::vector<double> values;  ///< row-major

  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
  std::span<const double> row(std::size_t i) const { return std::span(values).subspan(i * columns, columns); }
};

/// Which rows party `owner` of `owners` holds, when each holds a stretch of about equal length.
struct RowRange {
  std::size_t begin, end;
  std::size_t size() const { return end - begin; }
};
constexpr RowRange rows_of(std::size_t owner, std::size_t owners, std::size_t rows) {
  return {rows * owner / owners, rows * (owner + 1) / owners};
}

/// All rows of a text file, plain or .gz, of `columns` decimal numbers separated by commas or blanks. `header_lines`
/// are skipped. Throws DataError naming file, line and field.
NumericTable read_numeric_table(const std::string& path, std::size_t columns, std::size_t header_lines = 0);

}  // namespace parley
