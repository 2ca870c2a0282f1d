#pragma once

#include <algorithm>
#include <cstddef>

namespace parley {

/// Words [first, first + count) of planes laid one after the other, as stretches that lie in one plane each: calls
/// body(plane, begin in the plane, begin in the range, length), no stretch longer than `most`.
template <typename Body>
void for_plane_runs(std::size_t words_per_plane, std::size_t first, std::size_t count, std::size_t most, Body&& body) {
  for (std::size_t done = 0; done < count;) {
    const std::size_t plane = (first + done) / words_per_plane, begin = (first + done) % words_per_plane;
    const std::size_t length = std::min({most, count - done, words_per_plane - begin});
    body(plane, begin, done, length);
    done += length;
  }
}

}  // namespace parley
