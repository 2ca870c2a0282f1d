#include "protocols/catalog/trial_values.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/random.h"

namespace parley {
namespace {

constexpr std::uint64_t kMostElements = std::uint64_t{1} << 28;  // of one argument: 2 GiB a party

}  // namespace

void require_elements(std::string_view what, std::uint64_t rows, std::uint64_t columns) {
  if (columns != 0 && rows > kMostElements / columns)
    throw ConfigError(fmt::format("{}: {} x {} elements are too many; at most 2^28 fit", what, rows, columns));
}

RingVector<std::uint64_t> catalog_values(std::uint64_t seed, std::uint64_t label, std::size_t n, std::size_t bits) {
  RingVector<std::uint64_t> values(n);
  Prg(key_from_seed(seed, label)).fill(std::span<std::uint64_t>(values));
  for (std::uint64_t& value : values) value = low_bits(value, bits);
  if (label > 0) {
    const auto others = catalog_values(seed, label - 1, n, bits);
    for (std::size_t i = 0; i < n; i += 5) values[i] = low_bits(others[i] + i % 2, bits);
  }
  return values;
}

std::string first_difference(std::span<const std::uint64_t> got, std::span<const std::uint64_t> expected,
                             std::uint64_t tolerance) {
  if (got.size() != expected.size()) return fmt::format("{} elements instead of {}", got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    if (got[i] - expected[i] + tolerance > 2 * tolerance)
      return fmt::format("element {} is {:#x} instead of {:#x}", i, got[i], expected[i]);
  return {};
}

}  // namespace parley
