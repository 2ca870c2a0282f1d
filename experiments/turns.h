#pragma once

#include <cstddef>
#include <string>

#include "core/types.h"
#include "experiments/event_stream.h"

namespace parley {

/// Lets several runs that compete be alive at the same time while one of them measures: before each cell, every party
/// of a run takes one byte from a named pipe of its own, which whoever compares the runs writes when it is their turn.
/// A party that waits is blocked in `read` and has given its freed memory back, so that it costs the others nothing.
class Turns {
 public:
  /// No pipe: the cells follow each other at once.
  Turns() = default;

  /// The pipe is `prefix`.`self`; an empty `prefix` is no pipe. Waits until somebody opens it for writing. Throws
  /// ConfigError when it cannot be opened.
  Turns(const std::string& prefix, PartyId self);
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// Blocks until it is the turn of `cell`; party 0 says before that it waits. Throws DataError when nobody is left to
  /// give a turn.
  void await(std::size_t cell, EventStream& events) const;

 private:
  int pipe_ = -1;
  PartyId self_ = 0;
};

}  // namespace parley
