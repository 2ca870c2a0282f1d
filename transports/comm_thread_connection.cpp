#include "transports/comm_thread_connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <cstring>

#include "transports/comm_thread_lane.h"

namespace parley {
namespace {

constexpr std::size_t kBytesPerSend = 512 << 10;
constexpr std::size_t kPartsPerSend = 64;

bool not_now(int error) { return error == EAGAIN || error == EINTR; }

}  // namespace

CommConnection::CommConnection(CommLane& lane, PartyId peer, StreamSocket& socket, std::size_t half_bytes)
    : lane_(lane), peer_(peer), socket_(socket), outbox_(half_bytes), inbox_(lane.self(), peer, socket, half_bytes) {}

/// Runs `body`; what it throws ends the connection and is for the protocol thread.
template <typename Body>
void CommConnection::guarded(Body&& body) {
  try {
    body();
  } catch (const TransportError& error) {
    ended_ = true;
    lane_.fail(error);
  }
}

bool CommConnection::post(Operation& op) {
  const std::lock_guard lock(mutex_);
  if (op.direction == Direction::send) {
    outbox_.push(op);
    return false;
  }
  inbox_.push(op);
  return inbox_.has_news();
}

bool CommConnection::deliver() {
  const std::lock_guard lock(mutex_);
  const bool moved = inbox_.deliver();
  if (moved && paused_) lane_.request(1u << peer_);
  return moved;
}

void CommConnection::open(boost::asio::io_context& io) {
  guarded([&] {
    try {
      descriptor_.emplace(io, socket_.fd());
    } catch (const boost::system::system_error& error) {
      throw TransportError(TransportErrc::io, lane_.self(),
                           fmt::format("party {}: the communication thread cannot watch the connection to party {}: {}",
                                       lane_.self(), peer_, error.what()));
    }
    wait_to_read();
  });
}

void CommConnection::serve() {
  if (ended_) return;
  if (!sending_waits_) guarded([this] { send_some(); });
  bool resume = false;
  {
    const std::lock_guard lock(mutex_);
    std::swap(resume, paused_);
  }
  if (resume) guarded([this] { read_some(); });
}

/// One call per turn, so that no direction and no peer starves the others.
void CommConnection::send_some() {
  std::array<iovec, kPartsPerSend> parts;
  std::size_t used = 0;
  {
    const std::lock_guard lock(mutex_);
    used = outbox_.gather(parts, kBytesPerSend);
  }
  if (used == 0) return;
  const ssize_t n = socket_.send(std::span(parts).first(used));
  if (n < 0) {
    if (!not_now(errno)) throw_lost();
    return wait_to_send();
  }
  lane_.count_moved();
  bool finished = false, more = false;
  {
    const std::lock_guard lock(mutex_);
    finished = outbox_.advance(static_cast<std::size_t>(n));
    more = !outbox_.empty();
  }
  if (finished) lane_.bell().ring();
  if (more) wait_to_send();
}

void CommConnection::read_some() {
  std::span<iovec> parts;
  {
    const std::lock_guard lock(mutex_);
    parts = inbox_.plan();
    paused_ = parts.empty();
  }
  if (parts.empty()) return;
  const ssize_t n = socket_.receive(parts);
  if (n == 0 || (n < 0 && !not_now(errno))) return on_end();
  if (n > 0) {
    lane_.count_moved();
    bool finished = false;
    {
      const std::lock_guard lock(mutex_);
      finished = inbox_.commit(static_cast<std::size_t>(n));
    }
    if (finished) lane_.bell().ring();
  }
  wait_to_read();
}

void CommConnection::wait_to_send() {
  sending_waits_ = true;
  descriptor_->async_wait(boost::asio::posix::stream_descriptor::wait_write,
                          [this, keep = lane_.shared_from_this()](const boost::system::error_code& error) {
                            if (error || ended_) return;
                            sending_waits_ = false;
                            guarded([this] { send_some(); });
                          });
}

void CommConnection::wait_to_read() {
  if (socket_.has_read_ahead()) {  // the descriptor would not tell
    boost::asio::post(descriptor_->get_executor(), [this, keep = lane_.shared_from_this()] {
      if (!ended_) guarded([this] { read_some(); });
    });
    return;
  }
  descriptor_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                          [this, keep = lane_.shared_from_this()](const boost::system::error_code& error) {
                            if (!error && !ended_) guarded([this] { read_some(); });
                          });
}

/// Nothing more can be read. That is in order after a FIN.
void CommConnection::on_end() {
  if (socket_.tls() && !socket_.tls()->failure().empty()) throw_lost();
  AbortNotice notice;
  if (judge_end_of_stream(notice) != StreamEnd::finished) throw_lost();
  ended_ = true;
}

/// By the last bytes of the stream: those that still wait in the kernel, or else those that were read.
StreamEnd CommConnection::judge_end_of_stream(AbortNotice& notice) {
  const StreamEnd how = look_at_end(socket_, notice);
  if (how == StreamEnd::finished || how == StreamEnd::aborted) return how;
  const std::lock_guard lock(mutex_);
  return inbox_.end(notice);
}

void CommConnection::throw_lost() {
  if (socket_.tls() && !socket_.tls()->failure().empty())
    throw TransportError(
        socket_.code_of(EPROTO), peer_,
        fmt::format("party {}: the connection to party {}: {}", lane_.self(), peer_, socket_.explain(EPROTO)));
  AbortNotice notice;
  if (judge_end_of_stream(notice) == StreamEnd::aborted) throw_aborted(lane_.self(), peer_, notice);
  throw TransportError(
      TransportErrc::peer_closed, peer_,
      fmt::format("party {}: party {} closed the connection in the middle of the run", lane_.self(), peer_));
}

void CommConnection::look_while_paused() {
  {
    const std::lock_guard lock(mutex_);
    if (!paused_ || ended_) return;
  }
  AbortNotice notice;
  const StreamEnd how = look_at_end(socket_, notice);
  if (how == StreamEnd::lost || how == StreamEnd::aborted) guarded([this] { throw_lost(); });
}

bool CommConnection::detach() {
  if (!ended_) guarded([this] { send_some(); });
  ended_ = true;
  if (descriptor_) descriptor_->release();  // the handlers that wait are called with an error
  descriptor_.reset();
  const std::lock_guard lock(mutex_);
  const bool between_frames = !outbox_.mid_frame() && !socket_.mid_send();
  outbox_.clear();
  inbox_.clear();
  return between_frames;
}

}  // namespace parley
