#pragma once

/// Short sessions, one after the other: meshes that open, say something and close, or that fail on purpose.

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/support/stack.h"

namespace parley::test {

/// All back-ends whose parties can be threads of one process, plain and over TLS.
std::vector<Stack> soak_stacks();

/// The sessions of one stack, numbered. Of three, one has three parties and the others two. One of eight is given up
/// half-way, and in one of a hundred the last party runs another program and is refused.
class Sessions {
 public:
  explicit Sessions(Stack stack) : stack_(std::move(stack)) {}

  /// Runs so many more. Throws std::runtime_error when one ends otherwise than it must.
  void run(std::uint64_t count);

  std::uint64_t done() const { return done_; }

 private:
  void run_one();

  Stack stack_;
  std::uint64_t done_ = 0;
};

}  // namespace parley::test
