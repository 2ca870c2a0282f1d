#pragma once

/// One connection of `comm_thread`: the communication thread moves bytes between the socket and the double buffers, the
/// protocol thread posts operations and takes what came early.

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <mutex>
#include <optional>

#include "transports/comm_thread_inbox.h"
#include "transports/comm_thread_outbox.h"

namespace parley {

class CommLane;

class CommConnection {
 public:
  CommConnection(CommLane& lane, PartyId peer, StreamSocket& socket, std::size_t half_bytes);

  // For the protocol thread ------------------------------------------------------------------------------------------

  /// Queues `operation`. True when the protocol thread has something to do for it: a receive may find its bytes here.
  bool post(Operation& operation);

  /// Takes what came early; true when something moved. Throws as Inbox::deliver does.
  bool deliver();

  // For the communication thread -------------------------------------------------------------------------------------

  void open(boost::asio::io_context& io);

  /// Sends what waits, and reads on if there is room again.
  void serve();

  /// Nothing is read while both halves are full: has the peer gone meanwhile?
  void look_while_paused();

  /// Hands over what the kernel takes at once, lets go of every operation and of the socket. True when the stream
  /// stopped between two frames.
  bool detach();

 private:
  void send_some();
  void read_some();
  void wait_to_send();
  void wait_to_read();
  void on_end();
  StreamEnd judge_end_of_stream(AbortNotice& notice);
  [[noreturn]] void throw_lost();
  template <typename Body>
  void guarded(Body&& body);

  CommLane& lane_;
  PartyId peer_;
  StreamSocket& socket_;  // moves bytes on the communication thread only
  std::mutex mutex_;      // of the two boxes and of `paused_`
  Outbox outbox_;
  Inbox inbox_;
  bool paused_ = false;  // both halves of the inbox are full
  // Of the communication thread:
  std::optional<boost::asio::posix::stream_descriptor> descriptor_;
  bool sending_waits_ = false;  // until the socket takes more
  bool ended_ = false;          // nothing more is read or written
};

}  // namespace parley
