#include "protocols/preprocessing/correlation_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "protocols/preprocessing/correction_maker.h"

namespace parley {
namespace {

constexpr std::uint64_t kVersion = 1, kMostKinds = 4096;
constexpr std::size_t kAtOnce = 1 << 20;  // bytes of corrections that are made together

std::string group_of(std::size_t kind) { return fmt::format("/{}", kind); }
std::string dataset_of(std::size_t kind, const CorrelationPart& part) { return fmt::format("/{}/{}", kind, part.name); }

/// Words as the file holds them.
struct FileWords {
  std::uint32_t bytes;
  std::uint64_t each;  // an item

  explicit FileWords(const CorrelationPart& part)
      : bytes(std::min<std::uint32_t>(part.word_bytes, 8)), each(part.bytes() / bytes) {}
};

void write_corrections(Hdf5File& file, const CorrectionMaker& maker, std::size_t i, const StoredKind& stored) {
  const CorrelationParts parts(stored.kind);
  for (const CorrelationPart& part : parts)
    if (!part.free)
      file.create_dataset(dataset_of(i, part), FileWords(part).bytes, stored.count * FileWords(part).each);
  const std::uint64_t step = items_per_step(stored.kind, kAtOnce);
  std::array<std::vector<std::byte>, kMostParts> buffers;
  for (std::uint64_t done = 0; done < stored.count; done += step) {
    const std::uint64_t now = std::min(step, stored.count - done);
    std::array<MutableBytes, kMostParts> corrections;
    for (std::size_t p = 0; p < parts.size(); ++p) {
      buffers[p].resize(parts[p].free ? 0 : now * parts[p].bytes());
      corrections[p] = buffers[p];
    }
    maker.make(stored.kind, static_cast<std::uint32_t>(i), done, now, std::span(corrections).first(parts.size()));
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const FileWords words(parts[p]);
      if (!corrections[p].empty()) file.write(dataset_of(i, parts[p]), words.bytes, done * words.each, corrections[p]);
    }
  }
}

void write_kind(Hdf5File& file, std::size_t i, const StoredKind& stored) {
  const std::string group = group_of(i);
  const CorrelationKind& kind = stored.kind;
  file.create_group(group);
  file.write_attribute(group, "description", std::string_view(to_string(kind)));
  file.write_attribute(group, "type", static_cast<std::uint64_t>(kind.type));
  file.write_attribute(group, "shift", std::uint64_t{kind.shift});
  file.write_attribute(group, "word_bytes", std::uint64_t{kind.word_bytes});
  file.write_attribute(group, "m", kind.m);
  file.write_attribute(group, "k", kind.k);
  file.write_attribute(group, "n", kind.n);
  file.write_attribute(group, "count", stored.count);
}

/// Has the disk keep what was written to a file or the entries of a folder.
void make_durable(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  const std::string why = done ? "" : std::strerror(errno);
  if (file >= 0) ::close(file);
  if (!done) throw DataError(fmt::format("{}: cannot be written through to the disk: {}", path, why));
}

std::string unfinished(const std::string& path) { return path + ".unfinished"; }

/// Files that are worth nothing alone: they go unless they are kept.
class UntilAllIsThere {
 public:
  UntilAllIsThere() = default;
  UntilAllIsThere(const UntilAllIsThere&) = delete;
  UntilAllIsThere& operator=(const UntilAllIsThere&) = delete;
  ~UntilAllIsThere() {
    std::error_code ignored;
    for (const std::string& path : paths_) std::filesystem::remove(path, ignored);
  }

  const std::string& add(const std::string& path) { return paths_.emplace_back(path); }
  void keep() { paths_.clear(); }

 private:
  std::deque<std::string> paths_;  // stable addresses
};

void require_storable(std::span<const std::string> paths, std::span<const StoredKind> kinds) {
  if (paths.size() < 2 || paths.size() > kMaxParties)
    throw ConfigError(fmt::format("a store needs 2 to {} parties, not {}", kMaxParties, paths.size()));
  if (kinds.size() > kMostKinds)
    throw ConfigError(fmt::format("a store has at most {} kinds, not {}", kMostKinds, kinds.size()));
  for (const std::string& path : paths)
    for (const std::string& file : {path, UsedMark::path_beside(path)})
      if (std::filesystem::exists(file)) throw ConfigError(fmt::format("{}: exists; choose another name", file));
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (!can_make(kinds[i].kind, kinds[i].count))
      throw ConfigError(fmt::format("{} of {} cannot be made", kinds[i].count, to_string(kinds[i].kind)));
    for (std::size_t j = 0; j < i; ++j)
      if (kinds[j].kind == kinds[i].kind)
        throw ConfigError(fmt::format("{} is asked for twice", to_string(kinds[i].kind)));
  }
}

}  // namespace

void write_correlation_stores(std::span<const std::string> paths, std::span<const StoredKind> kinds,
                              std::optional<std::uint64_t> seed) {
  require_storable(paths, kinds);
  Prg random(seed ? key_from_seed(*seed, 0) : os_random_key());
  StoreId id;
  random.fill(MutableBytes(id));
  std::vector<Key> keys(paths.size());
  for (Key& key : keys) random.fill(MutableBytes(key));
  const CorrectionMaker maker(keys);
  UntilAllIsThere files;
  for (std::size_t party = 0; party < paths.size(); ++party) {
    std::filesystem::remove(unfinished(paths[party]));  // of a run that was killed
    Hdf5File file = Hdf5File::create(files.add(unfinished(paths[party])));
    file.write_attribute("/", "version", kVersion);
    file.write_attribute("/", "store_id", Bytes(id));
    file.write_attribute("/", "party", std::uint64_t{party});
    file.write_attribute("/", "parties", std::uint64_t{paths.size()});
    file.write_attribute("/", "kinds", std::uint64_t{kinds.size()});
    file.write_attribute("/", "key", Bytes(keys[party]));
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      write_kind(file, i, kinds[i]);
      if (party == 0) write_corrections(file, maker, i, kinds[i]);
    }
    file.close();
    make_durable(unfinished(paths[party]));
    UsedMark::create(files.add(UsedMark::path_beside(paths[party])), id, kinds.size());
  }
  // A store has its name only once those of all parties are whole, with their marks.
  for (const std::string& path : paths) {
    std::filesystem::rename(unfinished(path), path);
    const auto folder = std::filesystem::path(path).parent_path();
    make_durable(folder.empty() ? "." : folder.string());
  }
  files.keep();
}

CorrelationStore::CorrelationStore(const std::string& path) : path_(path), file_(Hdf5File::open(path)) {
  if (file_.read_attribute("/", "version") != kVersion) file_.fail("/", "is a store of another version");
  file_.read_attribute("/", "store_id", id_);
  file_.read_attribute("/", "key", key_);
  const std::uint64_t party = file_.read_attribute("/", "party"), parties = file_.read_attribute("/", "parties");
  if (parties < 2 || parties > kMaxParties || party >= parties)
    file_.fail("/", fmt::format("party {} of {} is none", party, parties));
  party_ = static_cast<PartyId>(party);
  parties_ = static_cast<PartyId>(parties);
  const std::uint64_t kinds = file_.read_attribute("/", "kinds");
  if (kinds > kMostKinds) file_.fail("/", fmt::format("has {} kinds, more than {}", kinds, kMostKinds));
  for (std::size_t i = 0; i < kinds; ++i) read_kind(i);
  mark_.emplace(UsedMark::path_beside(path), id_, kinds);
  for (std::size_t i = 0; i < kinds; ++i)
    if (used(i) > kinds_[i].count)
      throw DataError(fmt::format("{}: {} of {} are marked as used, but the store has {}", UsedMark::path_beside(path),
                                  used(i), to_string(kinds_[i].kind), kinds_[i].count));
}

void CorrelationStore::read_kind(std::size_t i) {
  const std::string group = group_of(i);
  auto number = [&](const char* name, std::uint64_t most) {
    const std::uint64_t value = file_.read_attribute(group, name);
    if (value > most) file_.fail(group, fmt::format("{} is {}, more than {}", name, value, most));
    return value;
  };
  const CorrelationKind kind{.type = static_cast<CorrelationType>(number("type", UINT16_MAX)),
                             .shift = static_cast<std::uint16_t>(number("shift", UINT16_MAX)),
                             .word_bytes = static_cast<std::uint32_t>(number("word_bytes", UINT32_MAX)),
                             .m = number("m", UINT64_MAX),
                             .k = number("k", UINT64_MAX),
                             .n = number("n", UINT64_MAX)};
  const std::uint64_t count = number("count", UINT64_MAX);
  if (!can_make(kind, count)) file_.fail(group, fmt::format("{} of {} cannot be", count, to_string(kind)));
  if (party_ == 0)
    for (const CorrelationPart& part : CorrelationParts(kind))
      if (!part.free) file_.require_dataset(dataset_of(i, part), FileWords(part).bytes, count * FileWords(part).each);
  kinds_.push_back({kind, count});
}

std::uint64_t CorrelationStore::claim(std::size_t kind, std::uint64_t count) {
  const std::uint64_t first = used(kind), left = kinds_[kind].count - first;
  if (count > left)
    throw ConfigError(fmt::format("{}: {} of {} are wanted and {} are left of {}", path_, count,
                                  to_string(kinds_[kind].kind), left, kinds_[kind].count));
  mark_->advance(kind, first + count);
  return first;
}

void CorrelationStore::read_corrections(std::size_t kind, std::size_t part, std::uint64_t first,
                                        MutableBytes out) const {
  const CorrelationPart row = CorrelationParts(kinds_[kind].kind)[part];
  const FileWords words(row);
  if (!out.empty()) file_.read(dataset_of(kind, row), words.bytes, first * words.each, out);
}

}  // namespace parley
