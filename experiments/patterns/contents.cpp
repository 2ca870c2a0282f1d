#include "experiments/patterns/contents.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace parley {
namespace {

/// The finalizer of SplitMix64: a bijection in which every output bit depends on every input bit.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

class Words {
 public:
  explicit Words(const Contents& contents) : key_(mix(mix(contents.batch) + contents.slot) + contents.sender) {}
  std::uint64_t operator[](std::uint64_t i) const { return mix(key_ + i * 0x9e3779b97f4a7c15); }

 private:
  std::uint64_t key_;
};

constexpr std::integral_constant<std::size_t, 8> kWhole;

/// Calls `word(place, value, length)` for every 8 bytes, the last ones maybe fewer, until it returns false. The length
/// of whole words is a constant, which makes their copies single instructions.
template <typename Word>
void for_each_word(std::size_t size, const Contents& contents, Word&& word) {
  const Words words(contents);
  std::size_t place = 0;
  for (; place + kWhole <= size; place += kWhole)
    if (!word(place, words[place / kWhole], kWhole)) return;
  if (place < size) word(place, words[place / kWhole], size - place);
}

void write(MutableBytes bytes, const Contents& contents, std::uint64_t flip) {
  for_each_word(bytes.size(), contents, [&](std::size_t place, std::uint64_t value, auto length) {
    value ^= flip;
    std::memcpy(bytes.data() + place, &value, length);
    return true;
  });
}

}  // namespace

void fill(MutableBytes bytes, const Contents& contents) { write(bytes, contents, 0); }

void spoil(MutableBytes bytes, const Contents& contents) { write(bytes, contents, ~std::uint64_t{0}); }

std::string difference(PartyId self, Bytes bytes, const Contents& contents) {
  std::string found;
  for_each_word(bytes.size(), contents, [&](std::size_t place, std::uint64_t value, auto length) {
    if (std::memcmp(bytes.data() + place, &value, length) == 0) return true;
    const auto* expected = reinterpret_cast<const std::byte*>(&value);
    std::size_t i = 0;
    while (bytes[place + i] == expected[i]) ++i;
    found =
        fmt::format("party {}: byte {} of {} from party {} is {:#04x}, expected {:#04x}", self, place + i, bytes.size(),
                    contents.sender, std::to_integer<int>(bytes[place + i]), std::to_integer<int>(expected[i]));
    return false;
  });
  return found;
}

}  // namespace parley
