#include "experiments/patterns/window.h"

#include "experiments/patterns/contents.h"
#include "experiments/patterns/pattern.h"

namespace parley {

WindowEnds::WindowEnds(Transport& net, PartyId partner, Role role, std::size_t bytes, std::size_t window)
    : net_(net),
      partner_(partner),
      role_(role),
      bytes_(bytes),
      window_(window),
      out_(sends() ? bytes : 0),
      in_(receives() ? bytes * window : 0) {
  tickets_.reserve(2 * window + 2);
}

void WindowEnds::refill() {
  ++batch_;
  if (sends()) fill(out_.bytes(), {net_.self(), batch_});
  for (std::size_t i = 0; receives() && i < window_; ++i) spoil(in_.slot(i, bytes_), {partner_, batch_});
}

void WindowEnds::run() {
  if (role_ == Role::idle) return;
  tickets_.clear();
  if (receives())
    for (std::size_t i = 0; i < window_; ++i) tickets_.push_back(net_.post_receive(partner_, in_.slot(i, bytes_)));
  if (sends())
    for (std::size_t i = 0; i < window_; ++i) tickets_.push_back(net_.post_send(partner_, out_.bytes()));
  if (!receives()) tickets_.push_back(net_.post_receive(partner_, ack_in_));
  net_.wait(tickets_);
  // In both directions at once, the other window is the acknowledgement.
  if (!sends()) net_.wait(net_.post_send(partner_, ack_out_));
}

std::string WindowEnds::check() const {
  std::string wrong;
  for (std::size_t i = 0; receives() && i < window_ && wrong.empty(); ++i)
    wrong = difference(net_.self(), in_.slot(i, bytes_), {partner_, batch_});
  return wrong;
}

WindowEnds::Role one_way_role(const Transport& net) {
  const auto partner = partner_of(net);
  if (!partner) return WindowEnds::Role::idle;
  return net.self() < *partner ? WindowEnds::Role::send : WindowEnds::Role::receive;
}

}  // namespace parley
