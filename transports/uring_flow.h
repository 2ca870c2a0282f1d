#pragma once

/// One direction of one connection of `uring`: the messages that wait, and the request in flight.

#include <liburing.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <span>

#include "core/types.h"
#include "transports/frame_queue.h"
#include "transports/gathered.h"

namespace parley {

/// What a request names must stay put until it completes: so must the flow.
struct Flow {
  // More in one request lets one direction run away with the core; a message of 1 MiB still goes whole.
  static constexpr std::size_t kBytesPerRequest = (1 << 20) + 4096;
  static constexpr std::size_t kPartsPerRequest = 64;

  FrameQueue queue;
  std::array<iovec, kPartsPerRequest> parts;
  msghdr message{};
  std::array<std::byte, kBytesBetterCopied> copy;
  std::size_t copied = 0;  // so many bytes go through `copy`; 0: the message names their places
  bool in_flight = false;
  // Of a send without a copy, whose pages the kernel has not let go of yet: what it gave. 0: it has not said yet.
  int result = 0;

  /// Points the message at what waits.
  void gather() {
    message.msg_iov = parts.data();
    message.msg_iovlen = queue.gather(parts, kBytesPerRequest);
    const std::size_t bytes = size_of(gathered());
    copied = bytes <= kBytesBetterCopied ? bytes : 0;
    in_flight = true;
  }

  /// Points the message at records instead: what waits, sealed, or where the next ones go.
  void point_at(Bytes records) {
    parts[0] = {const_cast<std::byte*>(records.data()), records.size()};
    message.msg_iov = parts.data();
    message.msg_iovlen = 1;
    copied = 0;
    in_flight = true;
  }

  std::span<iovec> gathered() { return std::span(parts).first(message.msg_iovlen); }

  /// What waits, for a stream that seals or opens it.
  std::span<iovec> waiting() { return std::span(parts).first(queue.gather(parts, kBytesPerRequest)); }

  void prepare_send(io_uring_sqe& request, int flags) {
    if (copied == 0) return io_uring_prep_sendmsg(&request, 0, &message, flags);
    copy_parts(gathered(), copy.data());
    io_uring_prep_send(&request, 0, copy.data(), copied, flags);
  }

  void prepare_receive(io_uring_sqe& request, int flags) {
    if (copied == 0) return io_uring_prep_recvmsg(&request, 0, &message, flags);
    // So that no header of before is taken for one that came.
    std::ranges::fill(std::span(copy).first(sizeof(FrameHeader)), std::byte{});
    io_uring_prep_recv(&request, 0, copy.data(), copied, flags);
  }

  /// The first `bytes` of what was asked for have come: has them where they belong.
  void put_in_place(std::size_t bytes) {
    if (copied > 0) copy_to_parts(Bytes(copy).first(bytes), gathered());
  }
};

}  // namespace parley
