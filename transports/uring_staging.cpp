#include "transports/uring_staging.h"

#include <vector>

#include "transports/gathered.h"

namespace parley {

bool Staging::open(Ring& ring, std::size_t places, std::size_t bytes) {
  bytes_ = bytes;
  memory_.resize(places * bytes);
  std::vector<iovec> all;
  for (std::size_t place = 0; place < places; ++place) all.push_back({memory_.data() + place * bytes, bytes});
  if (!ring.register_memory(all)) memory_.clear();
  return is_open();
}

std::size_t Staging::copy(std::size_t place, std::span<const iovec> parts) {
  std::byte* const begin = memory_.data() + place * bytes_;
  return static_cast<std::size_t>(copy_parts(parts, begin) - begin);
}

}  // namespace parley
