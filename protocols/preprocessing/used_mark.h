#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/types.h"

namespace parley {

using StoreId = std::array<std::byte, 16>;

/// How many items of each kind of a store were handed out, in a small file beside it that is written through to the
/// disk. Holds the file's exclusive lock as long as it lives.
///
/// Layout, little-endian: "PLYUSED1", the store's id, the number of kinds (8 bytes), then for each kind the count and
/// its bitwise complement (8 bytes each).
class UsedMark {
 public:
  static std::string path_beside(const std::string& store) { return store + ".used"; }

  /// Writes a mark with nothing used. Throws ConfigError when the file exists or cannot be made.
  static void create(const std::string& path, const StoreId& id, std::size_t kinds);

  /// Throws ConfigError when the file is missing or in use, DataError when it is damaged or of another store.
  UsedMark(std::string path, const StoreId& id, std::size_t kinds);
  ~UsedMark();
  UsedMark(const UsedMark&) = delete;
  UsedMark& operator=(const UsedMark&) = delete;

  std::uint64_t used(std::size_t kind) const { return used_[kind]; }

  /// Returns once the disk has it. After a failure (DataError) the items in between count as used all the same.
  void advance(std::size_t kind, std::uint64_t used);

 private:
  void lock_and_read(const StoreId& id, std::size_t kinds);

  std::string path_;
  int file_;
  std::vector<std::uint64_t> used_;
};

}  // namespace parley
