#pragma once

/// Memory that the kernel knows (registered buffers), from which sends go out without a copy of the kernel's and
/// without a look at the pages each time. What is sent is copied there first, since a caller's memory is known only
/// when it is lent.

#include <sys/uio.h>

#include <cstddef>
#include <span>

#include "core/ring_vector.h"
#include "transports/uring_ring.h"

namespace parley {

class Staging {
 public:
  /// A place of `bytes` for each of `places`. False where the kernel refuses, or does not let so much memory be locked.
  bool open(Ring& ring, std::size_t places, std::size_t bytes);
  bool is_open() const { return !memory_.empty(); }

  /// Copies `parts` to a place; how many bytes they are. The place must not be under way.
  std::size_t copy(std::size_t place, std::span<const iovec> parts);

  const std::byte* at(std::size_t place) const { return memory_.data() + place * bytes_; }

 private:
  ByteVector memory_;
  std::size_t bytes_ = 0;
};

}  // namespace parley
