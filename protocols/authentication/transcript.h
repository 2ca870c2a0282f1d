#pragma once

/// What all parties must have seen alike: messages that each sent to all, of which nobody guarantees that they were the
/// same for everyone.

#include <memory>

#include "protocols/verification/hash.h"

namespace parley {

/// A running SHA-256. Parties that put in the same bytes in the same order have the same digest, and others do not.
class Transcript {
 public:
  Transcript();

  void add(Bytes bytes);
  Hash digest() const;  ///< of all that was added so far

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

}  // namespace parley
