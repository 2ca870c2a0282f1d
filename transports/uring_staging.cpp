#include "transports/uring_staging.h"

#include <cstdlib>
#include <cstring>
#include <vector>

namespace parley {

void Staging::Free::operator()(void* memory) const { std::free(memory); }

bool Staging::open(Ring& ring, std::size_t places, std::size_t bytes) {
  constexpr std::size_t kPageBytes = 4096;
  bytes_ = (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
  memory_.reset(static_cast<std::byte*>(std::aligned_alloc(kPageBytes, places * bytes_)));
  if (!memory_) throw std::bad_alloc();
  std::vector<iovec> all;
  for (std::size_t place = 0; place < places; ++place) all.push_back({memory_.get() + place * bytes_, bytes_});
  if (ring.register_memory(all)) return true;
  memory_.reset();
  return false;
}

std::size_t Staging::copy(std::size_t place, std::span<const iovec> parts) {
  std::byte* const begin = memory_.get() + place * bytes_;
  std::byte* end = begin;
  for (const iovec& part : parts) {
    std::memcpy(end, part.iov_base, part.iov_len);
    end += part.iov_len;
  }
  return static_cast<std::size_t>(end - begin);
}

}  // namespace parley
