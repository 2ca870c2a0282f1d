#include "protocols/preprocessing/used_mark.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace parley {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is little-endian and written as it lies in memory");

constexpr std::array<char, 8> kMagic{'P', 'L', 'Y', 'U', 'S', 'E', 'D', '1'};

struct Header {
  std::array<char, 8> magic = kMagic;
  StoreId id;
  std::uint64_t kinds;
  friend bool operator==(const Header&, const Header&) = default;
};

/// 16 bytes at a multiple of 16: never across two sectors. A torn one shows.
struct Record {
  std::uint64_t used = 0, complement = ~std::uint64_t{0};
};

off_t offset_of(std::size_t kind) { return static_cast<off_t>(sizeof(Header) + kind * sizeof(Record)); }

std::string reason() { return std::strerror(errno); }

bool write_all(int file, Bytes bytes, off_t at) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file, bytes.data(), bytes.size(), at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    at += written;
  }
  return true;
}

bool read_all(int file, MutableBytes bytes, off_t at) {
  while (!bytes.empty()) {
    const ssize_t got = ::pread(file, bytes.data(), bytes.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    at += got;
  }
  return true;
}

static_assert(sizeof(Header) % sizeof(Record) == 0);

}  // namespace

void UsedMark::create(const std::string& path, const StoreId& id, std::size_t kinds) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw ConfigError(fmt::format("{}: cannot be made: {}", path, reason()));
  const Header header{.id = id, .kinds = kinds};
  const std::vector<Record> records(kinds);
  const bool written = write_all(file, std::as_bytes(std::span(&header, 1)), 0) &&
                       write_all(file, bytes_of(records), offset_of(0)) && ::fsync(file) == 0;
  const std::string why = written ? "" : reason();
  ::close(file);
  if (!written) throw ConfigError(fmt::format("{}: cannot be written: {}", path, why));
}

UsedMark::UsedMark(std::string path, const StoreId& id, std::size_t kinds)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_RDWR | O_CLOEXEC)) {
  if (file_ < 0)
    throw ConfigError(fmt::format(
        "{}: cannot be opened: {}; without it nobody knows which items of the store were used", path_, reason()));
  try {
    lock_and_read(id, kinds);
  } catch (...) {
    ::close(file_);
    throw;
  }
}

UsedMark::~UsedMark() { ::close(file_); }

void UsedMark::lock_and_read(const StoreId& id, std::size_t kinds) {
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0)
    throw ConfigError(errno == EWOULDBLOCK ? fmt::format("{}: another process or session is using this store", path_)
                                           : fmt::format("{}: cannot be locked: {}", path_, reason()));
  struct stat status {};
  Header header{};
  std::vector<Record> records(kinds);
  if (::fstat(file_, &status) != 0 || status.st_size != offset_of(kinds) ||
      !read_all(file_, std::as_writable_bytes(std::span(&header, 1)), 0) ||
      !read_all(file_, writable_bytes_of(records), offset_of(0)))
    throw DataError(fmt::format("{}: expected {} bytes for the {} kinds of the store, found {}", path_,
                                offset_of(kinds), kinds, status.st_size));
  if (header != Header{.id = id, .kinds = kinds})
    throw DataError(fmt::format("{}: is not the mark of this store; the two files belong together", path_));
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const auto [used, complement] = records[kind];
    if (used != ~complement) throw DataError(fmt::format("{}: the count of kind {} is damaged", path_, kind));
    used_.push_back(used);
  }
}

void UsedMark::advance(std::size_t kind, std::uint64_t used) {
  used_[kind] = used;
  const Record record{used, ~used};
  if (!write_all(file_, std::as_bytes(std::span(&record, 1)), offset_of(kind)) || ::fdatasync(file_) != 0)
    throw DataError(fmt::format("{}: {} items of kind {} cannot be marked as used: {}", path_, used, kind, reason()));
}

}  // namespace parley
