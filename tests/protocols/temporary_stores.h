#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "core/error.h"
#include "protocols/preprocessing/correlation_store.h"

namespace parley {

/// The stores of all parties in a folder of their own, which goes when the test is over.
class TemporaryStores {
 public:
  TemporaryStores(PartyId parties, const std::vector<StoredKind>& kinds) {
    std::string folder = std::filesystem::temp_directory_path() / "parley_stores.XXXXXX";
    if (!::mkdtemp(folder.data())) throw ConfigError(folder + ": cannot be made");
    folder_ = folder;
    for (PartyId party = 0; party < parties; ++party) paths_.push_back(folder_ / std::to_string(party));
    write_correlation_stores(paths_, kinds);
  }
  ~TemporaryStores() { std::filesystem::remove_all(folder_); }
  TemporaryStores(const TemporaryStores&) = delete;
  TemporaryStores& operator=(const TemporaryStores&) = delete;

  const std::string& path(PartyId party) const { return paths_.at(party); }
  std::string mark(PartyId party) const { return UsedMark::path_beside(path(party)); }
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> paths_;
};

}  // namespace parley
