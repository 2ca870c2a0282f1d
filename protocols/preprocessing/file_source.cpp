#include "protocols/preprocessing/file_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/collectives.h"
#include "core/error.h"
#include "protocols/preprocessing/seeded_correlations.h"

namespace parley {
namespace {

class FileCorrelations final : public SeededCorrelations {
 public:
  FileCorrelations(PartyId self, std::unique_ptr<CorrelationStore> store)
      : SeededCorrelations(self, store->key()), store_(std::move(store)) {}

  std::string_view name() const override { return "file"; }
  PrepTrust trust() const override { return PrepTrust::dealer; }

 private:
  void make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) override {
    claimed_ = store_->claim(index_of(kind), count);
    SeededCorrelations::make(kind, stock, count);
  }

  /// Nobody else claims while the store is open, so a stock is one range of the store.
  Place place(const CorrelationKind& kind, const Stock&) const override {
    return {static_cast<std::uint32_t>(index_of(kind)), claimed_};
  }

  void correct(const CorrelationKind& kind, const Stock&, std::uint64_t,
               std::span<const MutableBytes> corrections) override {
    for (std::size_t part = 0; part < corrections.size(); ++part)
      store_->read_corrections(index_of(kind), part, claimed_, corrections[part]);
  }

  std::size_t index_of(const CorrelationKind& kind) const {
    const auto kinds = store_->kinds();
    const auto found = std::ranges::find(kinds, kind, &StoredKind::kind);
    if (found == kinds.end()) throw ConfigError(fmt::format("{}: has no {}", store_->path(), to_string(kind)));
    return static_cast<std::size_t>(found - kinds.begin());
  }

  std::unique_ptr<CorrelationStore> store_;
  std::uint64_t claimed_ = 0;  // the first item of the last claim
};

void require_place_of_this_party(const Session& s, const CorrelationStore& store) {
  if (store.parties() != s.parties() || store.party() != s.self())
    throw ConfigError(fmt::format("{}: is the store of party {} of {}, and this is party {} of {}", store.path(),
                                  store.party(), store.parties(), s.self(), s.parties()));
}

/// What every party says of itself, by party.
template <typename T>
std::vector<std::vector<T>> tell_all(Session& s, const std::vector<T>& mine) {
  std::vector<std::vector<T>> all(s.parties(), mine);
  std::vector<MutableBytes> theirs;
  for (auto& values : all) theirs.push_back(writable_bytes_of(values));
  open_to_all(s.net(), bytes_of(mine), theirs);
  return all;
}

struct StoreIdentity {
  StoreId id;
  std::uint64_t kinds;
  friend bool operator==(const StoreIdentity&, const StoreIdentity&) = default;
};

void compare_ids(Session& s, const CorrelationStore& store) {
  const StoreIdentity mine{store.id(), store.kinds().size()};
  const auto all = tell_all<StoreIdentity>(s, {mine});
  for (PartyId peer = 0; peer < s.parties(); ++peer)
    if (all[peer][0] != mine)
      throw ConfigError(fmt::format("{}: party {} holds another store than party {}; all need files of one dealer run",
                                    store.path(), peer, s.self()));
}

void compare_positions(Session& s, CorrelationStore& store, PositionMismatch mismatch) {
  std::vector<std::uint64_t> mine;
  for (std::size_t kind = 0; kind < store.kinds().size(); ++kind) mine.push_back(store.used(kind));
  if (mine.empty()) return;
  const auto all = tell_all(s, mine);
  for (std::size_t kind = 0; kind < mine.size(); ++kind)
    for (PartyId peer = 0; peer < s.parties(); ++peer) {
      const std::uint64_t theirs = all[peer][kind];
      if (theirs == mine[kind]) continue;
      if (mismatch == PositionMismatch::refuse)
        throw ConfigError(fmt::format(
            "{}: party {} has used {} of {}, but party {} has used {}; skip_to_furthest gives up those in between",
            store.path(), s.self(), mine[kind], to_string(store.kinds()[kind].kind), peer, theirs));
      if (theirs > store.used(kind)) store.claim(kind, theirs - store.used(kind));
    }
}

}  // namespace

std::unique_ptr<CorrelationSource> open_file_correlations(Session& s, const std::string& path,
                                                          PositionMismatch mismatch) {
  if (!s.computes())
    throw ConfigError(fmt::format("party {} does not compute and has no store; stores need no dealer", s.self()));
  auto store = std::make_unique<CorrelationStore>(path);
  require_place_of_this_party(s, *store);
  compare_ids(s, *store);
  compare_positions(s, *store, mismatch);
  return std::make_unique<FileCorrelations>(s.self(), std::move(store));
}

}  // namespace parley
