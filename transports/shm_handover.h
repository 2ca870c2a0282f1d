#pragma once

/// Handing a descriptor to another process of this host, which takes it when it likes: over a Unix connection to an
/// address that the kernel chose and that goes with its socket.

#include <array>
#include <optional>
#include <system_error>
#include <vector>

#include "core/types.h"
#include "transports/socket.h"

namespace parley {

using BoxName = std::array<char, 5>;              ///< as the kernel names Unix sockets by itself
using HandoverToken = std::array<std::byte, 16>;  ///< known to the two parties only

/// What goes with a descriptor.
struct HandoverNote {
  HandoverToken token{};
  LaneId lane = 0;
};

struct Handover {
  HandoverNote note;
  Socket descriptor;  ///< empty where this process could not have one more: `no_descriptor` says so
};

/// This process has no descriptor free for memory that was handed over.
std::system_error no_descriptor();

/// Where descriptors arrive. Anybody on this host can send one: look at the token first.
class HandoverBox {
 public:
  HandoverBox();  ///< throws std::system_error

  int fd() const { return listener_.fd(); }  ///< readable when somebody has come
  const BoxName& name() const { return name_; }

  /// The next descriptor that came, without blocking. Throws `no_descriptor` where a caller cannot be let in.
  std::optional<Handover> take();

 private:
  Socket listener_;
  BoxName name_{};
  std::vector<Socket> silent_;  // who called, and said nothing yet
};

/// Puts a copy of `descriptor` into the box called `name`, without waiting for its owner. Returns 0 or errno:
/// ECONNREFUSED when there is no such box, EAGAIN when it is full.
int hand_over(const BoxName& name, const HandoverNote& note, const Socket& descriptor);

}  // namespace parley
