#include "transports/shm_pair.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace parley {
namespace {

// Neither side can make the other one's accesses fault by cutting the memory.
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

[[noreturn]] void throw_errno(int code, const char* what) {
  throw std::system_error(code, std::generic_category(), what);
}

/// Calls `move(bytes of the ring, offset)` for the one or two pieces that `size` bytes at `position` are.
template <typename Move>
void for_pieces(SharedRing& ring, std::uint64_t position, std::size_t size, Move&& move) {
  const std::size_t at = position % kRingBytes;
  const std::size_t first = std::min(size, kRingBytes - at);
  move(MutableBytes(ring.bytes).subspan(at, first), 0);
  if (first < size) move(MutableBytes(ring.bytes).first(size - first), first);
}

}  // namespace

Socket make_pair_memory() {
  Socket memory(memfd_create("parley", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory) throw_errno(errno, "shared memory");
  // Taken now: memory that is missing later would be a signal rather than an error.
  if (const int failure = posix_fallocate(memory.fd(), 0, sizeof(SharedPair))) throw_errno(failure, "shared memory");
  if (fcntl(memory.fd(), F_ADD_SEALS, kSeals) != 0) throw_errno(errno, "sealing shared memory");
  return memory;
}

PairMapping::PairMapping(const Socket& descriptor) {
  struct stat status {};
  const bool sealed = (fcntl(descriptor.fd(), F_GET_SEALS) & kSeals) == kSeals;
  if (!sealed || fstat(descriptor.fd(), &status) != 0 || status.st_size != sizeof(SharedPair))
    throw_errno(EINVAL, "not the memory of a pair");
  void* memory = mmap(nullptr, sizeof(SharedPair), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.fd(), 0);
  if (memory == MAP_FAILED) throw_errno(errno, "mapping shared memory");
  pair_ = static_cast<SharedPair*>(memory);
}

PairMapping::~PairMapping() {
  if (pair_) munmap(pair_, sizeof(SharedPair));
}

std::optional<std::size_t> RingWriter::room(std::size_t wanted) {
  if (kRingBytes - (written_ - read_) < wanted) {
    const std::uint64_t read = ring_->read.load();
    if (read - read_ > written_ - read_) return std::nullopt;
    read_ = read;
  }
  return kRingBytes - (written_ - read_);
}

std::size_t RingWriter::write(std::span<const iovec> parts) {
  std::size_t total = 0;
  for (const iovec& part : parts) {
    const auto* from = static_cast<const std::byte*>(part.iov_base);
    for_pieces(*ring_, written_ + total, part.iov_len,
               [&](MutableBytes piece, std::size_t offset) { std::memcpy(piece.data(), from + offset, piece.size()); });
    total += part.iov_len;
  }
  written_ += total;
  // Sequentially consistent, as all positions and flags are: a party that then finds the other one not asleep knows
  // that it will look at this position before it sleeps.
  ring_->written.store(written_);
  return total;
}

std::optional<std::size_t> RingReader::waiting(std::size_t wanted) {
  if (written_ - read_ < wanted) {
    const std::uint64_t written = ring_->written.load();
    if (written - read_ > kRingBytes || written - read_ < written_ - read_) return std::nullopt;
    written_ = written;
  }
  return written_ - read_;
}

std::size_t RingReader::read(std::span<const iovec> parts) {
  std::size_t total = 0;
  for (const iovec& part : parts) {
    auto* to = static_cast<std::byte*>(part.iov_base);
    for_pieces(*ring_, read_ + total, part.iov_len,
               [&](MutableBytes piece, std::size_t offset) { std::memcpy(to + offset, piece.data(), piece.size()); });
    total += part.iov_len;
  }
  read_ += total;
  ring_->read.store(read_);
  return total;
}

bool RingReader::copy_last(MutableBytes bytes) const {
  if (written_ - read_ < bytes.size()) return false;
  for_pieces(*ring_, written_ - bytes.size(), bytes.size(), [&](MutableBytes piece, std::size_t offset) {
    std::memcpy(bytes.data() + offset, piece.data(), piece.size());
  });
  return true;
}

}  // namespace parley
