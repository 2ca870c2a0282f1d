#pragma once

/// Leaving a run that failed, so that the others learn the reason rather than a reset connection.

#include <span>

#include "core/frame.h"
#include "transports/tls_stream.h"

namespace parley {

struct Farewell {
  int fd = -1;
  bool between_frames = true;  ///< nothing is half written: an abort frame can follow
  TlsStream* tls = nullptr;    ///< seals what is sent; null without TLS
};

/// Sends `frame` on every connection that is between frames, then ends the sending side of all of them and reads what
/// still comes for a short while: closing with unread bytes would reset the connection and destroy the frame.
void say_farewell(const AbortFrame& frame, std::span<const Farewell> connections) noexcept;

}  // namespace parley
