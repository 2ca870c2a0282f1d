#pragma once

/// The MPI requests that a lane has in flight, in the order in which they were started.

#include <mpi.h>

#include <cstdint>
#include <vector>

#include "core/operation.h"

namespace parley {

/// An operation under way. Its first message is the header, with the payload behind it if that is small, by way of
/// `staging`; a larger payload follows from and to the caller's memory, in pieces.
struct MpiFlight {
  std::vector<std::byte> staging;
  Operation* operation = nullptr;
  unsigned open = 0;  ///< requests that are not done
};

enum class MpiPart : std::uint8_t { first, payload };

struct MpiCompletion {
  MpiFlight* flight;
  MpiPart part;
  std::size_t expected;  ///< bytes, the most that may come
  std::size_t got;       ///< bytes, for a receive
  int error;
};

class MpiRequests {
 public:
  bool empty() const { return requests_.empty(); }

  /// A place for one more request, to be filled by MPI.
  MPI_Request& add(MpiFlight& flight, MpiPart part, std::size_t expected);

  /// Lets MPI work once; calls `on_done(MpiCompletion)` for each request that is done, oldest first.
  template <typename OnDone>
  bool reap(OnDone&& on_done) {
    const int done = test_some();
    for (int i = 0; i < done; ++i) {
      const auto index = static_cast<std::size_t>(done_[i]);
      on_done(completion(index, statuses_[i]));
    }
    if (done > 0) forget_done();
    return done > 0;
  }

  /// Cancels what can be cancelled; false when MPI still holds some memory after `patience`.
  bool let_go(Duration patience) noexcept;

 private:
  struct Entry {
    MpiFlight* flight;
    MpiPart part;
    std::size_t expected;
  };

  int test_some();
  MpiCompletion completion(std::size_t index, const MPI_Status& status) const;
  void forget_done();

  std::vector<MPI_Request> requests_;
  std::vector<Entry> entries_;  // of the same index
  std::vector<int> done_;
  std::vector<MPI_Status> statuses_;
};

}  // namespace parley
