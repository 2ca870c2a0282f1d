#pragma once

/// A Transport as Python holds it: with the buffers that it has borrowed, and bound to one thread.

#include <memory>
#include <thread>
#include <unordered_map>

#include "core/transport.h"
#include "python/bindings/buffers.h"

namespace parley::python {

class Lane;

struct LaneTicket {
  Ticket ticket;
  const Lane* owner = nullptr;
};

class Lane {
 public:
  explicit Lane(std::unique_ptr<Transport> net) : net_(std::move(net)) {}
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  /// Runs `body(Transport&)` without the GIL. Throws ConfigError when the lane belongs to another thread.
  template <typename Body>
  auto call(Body&& body) {
    require_owner();
    Transport& net = transport();
    try {
      const py::gil_scoped_release unlocked;
      return body(net);
    } catch (const TransportError&) {
      pins_.clear();  // the transport has let go of every span
      throw;
    }
  }

  LaneTicket post_send(PartyId to, const py::object& payload);
  LaneTicket post_receive(PartyId from, const py::object& payload);
  bool test(const LaneTicket& ticket);
  void wait(const std::vector<LaneTicket>& tickets);
  void close();
  void abort(const AbortNotice& notice);

  /// Throws ConfigError when the transport was handed to a decorator.
  Transport& transport() const;

  /// The transport, which this lane then no longer has. Throws ConfigError while something is posted.
  std::unique_ptr<Transport> hand_over();

 private:
  /// Throws ConfigError in any thread but the one that used this lane first: `uring` binds its ring to it.
  void require_owner();

  Ticket own(const LaneTicket& ticket) const;

  std::unique_ptr<Transport> net_;
  std::unordered_map<std::uint32_t, PinnedBuffer> pins_;  // by ticket slot
  std::thread::id owner_;
};

}  // namespace parley::python
