#pragma once

/// How a connection that its peer has closed ended: in order, with a reason, or by death.

#include <sys/uio.h>

#include <span>

#include "core/frame.h"
#include "transports/stream_socket.h"

namespace parley {

enum class StreamEnd : std::uint8_t {
  open,      ///< not closed
  finished,  ///< the last frame is a FIN
  aborted,   ///< the last frame is an abort; its notice was read
  lost,      ///< anything else
};

/// Looks at the bytes that wait on `fd` without taking them. Costs a copy of what waits; meant for the one time that a
/// peer was seen to close.
StreamEnd look_at_end(int fd, AbortNotice& notice);
StreamEnd look_at_end(StreamSocket& socket, AbortNotice& notice);

/// The same for bytes that were already taken: `last` are the last ones of a stream that has ended.
StreamEnd judge_end(Bytes last, AbortNotice& notice);

/// The notice behind an abort header that came where a message was expected: its first `rest` bytes are the last ones
/// of the `got` bytes that were read into `parts`, the others are still on the way. Without a `socket` what there is of
/// it must do.
AbortNotice collect_notice(StreamSocket* socket, std::span<const iovec> parts, std::size_t got, std::size_t rest);

}  // namespace parley
