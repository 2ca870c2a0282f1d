#include "experiments/workloads/labelled_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/error.h"

namespace parley {
namespace {

namespace fs = std::filesystem;

/// `name` in the folder, plain or compressed.
std::string idx_file(const std::string& folder, const std::string& name) {
  const fs::path plain = fs::path(folder) / name;
  const fs::path compressed = plain.string() + ".gz";
  if (fs::exists(compressed)) return compressed.string();
  if (fs::exists(plain)) return plain.string();
  throw DataError(fmt::format("{}: has neither {} nor {}.gz; MNIST's file names are expected", folder, name, name));
}

LabelledRows read_idx_pair(const std::string& folder, const std::string& set, std::size_t rows,
                           const DataShape& shape) {
  const std::string images = idx_file(folder, set + "-images-idx3-ubyte");
  const std::string labels = idx_file(folder, set + "-labels-idx1-ubyte");
  return read_idx(images, labels, rows, shape);
}

bool is_folder(const std::string& data) {
  if (!fs::exists(data))
    throw DataError(
        fmt::format("{}: there is no such file or folder; Debian's package dataset-fashion-mnist installs "
                    "/usr/share/datasets/fashion-mnist",
                    data));
  return fs::is_directory(data);
}

/// Rows [first, first + count).
LabelledRows slice(const LabelledRows& all, std::size_t first, std::size_t count) {
  LabelledRows part{.features = all.features};
  const auto value = all.values.begin() + static_cast<std::ptrdiff_t>(first * all.features);
  const auto label = all.labels.begin() + static_cast<std::ptrdiff_t>(first);
  part.values.assign(value, value + static_cast<std::ptrdiff_t>(count * all.features));
  part.labels.assign(label, label + static_cast<std::ptrdiff_t>(count));
  return part;
}

LabelledRows read_csv_with(const std::string& path, std::size_t least_rows, const DataShape& shape) {
  LabelledRows all = read_csv(path, shape);
  if (all.rows() < least_rows)
    throw DataError(fmt::format("{}: has {} rows, at least {} are wanted", path, all.rows(), least_rows));
  return all;
}

}  // namespace

LabelledRows read_training_rows(const std::string& data, std::size_t rows, std::size_t test_rows,
                                const DataShape& shape) {
  if (is_folder(data)) return read_idx_pair(data, "train", rows, shape);
  const LabelledRows all = read_csv_with(data, test_rows + 1, shape);
  return slice(all, 0, std::min(rows, all.rows() - test_rows));
}

LabelledRows read_test_rows(const std::string& data, std::size_t rows, const DataShape& shape) {
  if (is_folder(data)) return read_idx_pair(data, "t10k", rows, shape);
  const LabelledRows all = read_csv_with(data, rows, shape);
  return slice(all, all.rows() - rows, rows);
}

}  // namespace parley
