#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/types.h"

namespace parley {

/// What a random oracle is asked, part by part; each part has a fixed length at its place.
class OracleInput {
 public:
  explicit OracleInput(std::string_view domain);
  void add(std::uint64_t number);
  void add(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  Digest digest() const;  ///< SHA-256

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace parley
