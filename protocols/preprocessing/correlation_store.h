#pragma once

/// Correlations that a dealer made beforehand, in one HDF5 file for each party. As in seeded_correlations.h a file
/// holds a key, and party 0's also the corrections.
///
///   /      attributes version, store_id, party, parties, kinds (numbers of 64 bits; the id 16 bytes), key (16 bytes)
///   /i     kind i: attributes description, type, shift, word_bytes, m, k, n, count
///   /i/p   at party 0: the corrections of part p, item after item, in little-endian words of 4 or 8 bytes; a word of
///   16
///          bytes is two of 8, the low one first; every chunk has a checksum
///
/// The file does not change. What was used is in the mark beside it (used_mark.h). Whoever copies the two together, or
/// puts an old mark back, uses items twice: at one party alone it is found out, at all of them not.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"
#include "protocols/preprocessing/correlations.h"
#include "protocols/preprocessing/hdf5_file.h"
#include "protocols/preprocessing/used_mark.h"

namespace parley {

struct StoredKind {
  CorrelationKind kind;
  std::uint64_t count = 0;
};

/// The dealer's run: makes the stores of parties 0 to paths.size() - 1. Throws ConfigError when a file exists. `seed`
/// as in SessionOptions.
void write_correlation_stores(std::span<const std::string> paths, std::span<const StoredKind> kinds,
                              std::optional<std::uint64_t> seed = std::nullopt);

/// One party's store, open for this process alone.
class CorrelationStore {
 public:
  /// Throws ConfigError when a file is missing or in use, DataError when one is not what it should be.
  explicit CorrelationStore(const std::string& path);

  const std::string& path() const { return path_; }
  const StoreId& id() const { return id_; }
  PartyId party() const { return party_; }
  PartyId parties() const { return parties_; }
  const Key& key() const { return key_; }
  std::span<const StoredKind> kinds() const { return kinds_; }
  std::uint64_t used(std::size_t kind) const { return mark_->used(kind); }

  /// Takes the next `count` items of a kind for good: once this returns, no one gets them again, whatever happens.
  /// Returns the first. Throws ConfigError when fewer are left, and then takes none.
  std::uint64_t claim(std::size_t kind, std::uint64_t count);

  /// At party 0: the corrections of part `part` from item `first` on.
  void read_corrections(std::size_t kind, std::size_t part, std::uint64_t first, MutableBytes out) const;

 private:
  void read_kind(std::size_t i);

  std::string path_;
  Hdf5File file_;
  StoreId id_{};
  Key key_{};
  PartyId party_ = 0, parties_ = 0;
  std::vector<StoredKind> kinds_;
  std::optional<UsedMark> mark_;
};

}  // namespace parley
