#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "experiments/workloads/input_file.h"
#include "experiments/workloads/labelled_rows.h"

/// IDX: two zero bytes, the element type, the number of dimensions, each dimension as a big-endian 32-bit number, then
/// the elements.

namespace parley {
namespace {

constexpr std::byte kUnsignedByte{0x08};

std::vector<std::size_t> read_dimensions(InputFile& file, std::size_t expected) {
  std::array<std::byte, 4> magic;
  file.read(magic, "the IDX header");
  if (magic[0] != std::byte{0} || magic[1] != std::byte{0} || magic[2] != kUnsignedByte ||
      std::to_integer<std::size_t>(magic[3]) != expected)
    throw DataError(
        fmt::format("{}: begins with {:02x}{:02x}{:02x}{:02x}, but an IDX file of unsigned bytes in {} "
                    "dimensions begins with 000008{:02x}",
                    file.path(), std::to_integer<int>(magic[0]), std::to_integer<int>(magic[1]),
                    std::to_integer<int>(magic[2]), std::to_integer<int>(magic[3]), expected, expected));
  std::vector<std::size_t> dimensions;
  for (std::size_t i = 0; i < expected; ++i) {
    std::array<std::byte, 4> bytes;
    file.read(bytes, fmt::format("dimension {} of the IDX header", i));
    std::size_t value = 0;
    for (const std::byte b : bytes) value = value << 8 | std::to_integer<std::size_t>(b);
    dimensions.push_back(value);
  }
  return dimensions;
}

void require_rows(const std::string& path, std::size_t there, std::size_t wanted) {
  if (there < wanted) throw DataError(fmt::format("{}: has {} rows, {} are wanted", path, there, wanted));
}

std::vector<float> read_images(const std::string& path, std::size_t rows, std::size_t features, std::size_t& total) {
  InputFile file(path);
  const auto dimensions = read_dimensions(file, 3);
  total = dimensions[0];
  if (dimensions[1] * dimensions[2] != features)
    throw DataError(fmt::format("{}: images have {} x {} pixels, {} features are wanted", path, dimensions[1],
                                dimensions[2], features));
  require_rows(path, total, rows);
  std::vector<float> values;
  values.reserve(rows * features);
  std::vector<std::byte> image(features);
  for (std::size_t row = 0; row < rows; ++row) {
    file.read(image, fmt::format("image {}", row));
    for (const std::byte pixel : image) values.push_back(static_cast<float>(pixel) / 255.0f);
  }
  return values;
}

}  // namespace

LabelledRows read_idx(const std::string& images, const std::string& labels, std::size_t rows, const DataShape& shape) {
  std::size_t image_count = 0;
  LabelledRows data{shape.features, read_images(images, rows, shape.features, image_count), {}};
  InputFile file(labels);
  const std::size_t label_count = read_dimensions(file, 1)[0];
  if (label_count != image_count)
    throw DataError(fmt::format("{}: has {} labels for the {} images of {}", labels, label_count, image_count, images));
  std::vector<std::byte> bytes(rows);
  file.read(bytes, "the labels");
  for (std::size_t row = 0; row < rows; ++row) {
    data.labels.push_back(std::to_integer<std::uint32_t>(bytes[row]));
    if (data.labels.back() >= shape.classes)
      throw DataError(fmt::format("{}: label {} is {}; with {} classes labels are 0 to {}", labels, row,
                                  data.labels.back(), shape.classes, shape.classes - 1));
  }
  return data;
}

}  // namespace parley
