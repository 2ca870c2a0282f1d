#pragma once

/// What a floor needs of its medium. Plain loops without headers, counters, deadlines or checks: the least that any
/// transport over the same medium has to do.

#include <cstdint>
#include <span>

#include "core/types.h"

namespace parley {

class Endpoint {
 public:
  virtual ~Endpoint() = default;

  /// Sends `out` to one party while receiving `in` from another (or the same one).
  virtual void exchange(PartyId to, Bytes out, PartyId from, MutableBytes in) = 0;
  virtual void send(PartyId to, Bytes out) = 0;
  virtual void receive(PartyId from, MutableBytes in) = 0;

  /// `count` messages in a row; `in` is as large as all of them.
  virtual void send_many(PartyId to, Bytes out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) send(to, out);
  }
  virtual void receive_many(PartyId from, MutableBytes in, std::size_t count) {
    const std::size_t size = in.size() / count;
    for (std::size_t i = 0; i < count; ++i) receive(from, in.subspan(i * size, size));
  }

  virtual std::uint64_t system_calls() const { return 0; }
};

}  // namespace parley
