#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace parley {

/// Rows of features, each of a known class.
struct LabelledRows {
  std::size_t features = 0;
  std::vector<float> values;          ///< row-major
  std::vector<std::uint32_t> labels;  ///< one per row

  std::size_t rows() const { return labels.size(); }
  std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * features, features); }
};

/// What a data set must look like, because all parties agreed on it.
struct DataShape {
  std::size_t features = 0, classes = 0;
};

/// The first `rows` images of an IDX pair (unsigned bytes, as MNIST has them), pixels scaled to [0, 1].
/// Throws DataError naming file and place for another magic, other dimensions, a short file or a label out of range.
LabelledRows read_idx(const std::string& images, const std::string& labels, std::size_t rows, const DataShape& shape);

/// All rows of a CSV file: the label, then the features, as decimal numbers. A first line that starts with no number is
/// a heading. Throws DataError naming file, line and field.
LabelledRows read_csv(const std::string& file, const DataShape& shape);

/// What a party trains with, or scores. `data` is a folder with MNIST's four IDX files, plain or .gz, or a CSV file, of
/// which the last `test_rows` rows are the test set and those before it the training set.
LabelledRows read_training_rows(const std::string& data, std::size_t rows, std::size_t test_rows,
                                const DataShape& shape);
LabelledRows read_test_rows(const std::string& data, std::size_t rows, const DataShape& shape);

}  // namespace parley
