#include "python/bindings/lane.h"

#include <fmt/format.h>

namespace parley::python {

void Lane::require_owner() {
  const std::thread::id here = std::this_thread::get_id();
  if (owner_ == std::thread::id()) owner_ = here;
  if (owner_ != here)
    throw ConfigError("this lane belongs to the thread that used it first; give each thread its own with open_lane()");
}

Lane::~Lane() {
  const py::gil_scoped_release unlocked;
  net_.reset();  // before the pins: it may still read them
}

Transport& Lane::transport() const {
  if (!net_) throw ConfigError("this transport was handed to a decorator; use what the decorator returned");
  return *net_;
}

std::unique_ptr<Transport> Lane::hand_over() {
  require_owner();
  transport();
  if (!pins_.empty()) throw ConfigError("a transport with posted operations cannot be decorated; wait for them first");
  return std::move(net_);
}

LaneTicket Lane::post_send(PartyId to, const py::object& payload) {
  PinnedBuffer pin = PinnedBuffer::readable(payload, "post_send");
  const Ticket ticket = call([&](Transport& net) { return net.post_send(to, pin.bytes()); });
  pins_.insert_or_assign(ticket.slot, std::move(pin));
  return {ticket, this};
}

LaneTicket Lane::post_receive(PartyId from, const py::object& payload) {
  PinnedBuffer pin = PinnedBuffer::writable(payload, "post_receive");
  const Ticket ticket = call([&](Transport& net) { return net.post_receive(from, pin.mutable_bytes()); });
  pins_.insert_or_assign(ticket.slot, std::move(pin));
  return {ticket, this};
}

bool Lane::test(const LaneTicket& ticket) {
  const Ticket mine = own(ticket);
  const bool done = call([&](Transport& net) { return net.test(mine); });
  if (done) pins_.erase(mine.slot);
  return done;
}

void Lane::wait(const std::vector<LaneTicket>& tickets) {
  std::vector<Ticket> mine;
  for (const LaneTicket& ticket : tickets) mine.push_back(own(ticket));
  call([&](Transport& net) { net.wait(mine); });
  for (const Ticket& ticket : mine) pins_.erase(ticket.slot);
}

void Lane::close() {
  call([](Transport& net) { net.close(); });
  pins_.clear();
}

void Lane::abort(const AbortNotice& notice) {
  call([&](Transport& net) { net.abort(notice); });
  pins_.clear();
}

Ticket Lane::own(const LaneTicket& ticket) const {
  if (ticket.owner != this) throw ConfigError("this ticket belongs to another transport; wait there");
  return ticket.ticket;
}

}  // namespace parley::python
