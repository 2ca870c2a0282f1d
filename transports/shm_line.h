#pragma once

/// What two parties that share memory still say over their connection: bells, why one of them gives up, and by its end
/// that a party is gone.

#include "core/frame.h"
#include "transports/socket.h"

namespace parley {

/// One byte: something moved that you wait for. It cannot be mistaken for the first byte of a frame.
inline constexpr std::byte kBell{0x07};

class PairLine {
 public:
  enum class News : std::uint8_t {
    open,     ///< nothing but bells
    aborted,  ///< an abort frame came
    closed,   ///< the connection ended
    noise,    ///< what no party says
  };

  PairLine() = default;
  explicit PairLine(Socket socket) : socket_(std::move(socket)) {}

  int fd() const { return socket_.fd(); }
  explicit operator bool() const { return bool(socket_); }
  void close() noexcept { socket_.close(); }

  /// Wakes the other side. One bell that waits to be heard is as good as many, so a full connection is no failure.
  void ring() const;

  /// Takes what came, without blocking.
  void listen();

  /// All that was heard so far. The first news stay.
  News news() const { return news_; }
  const AbortNotice& notice() const { return abort_.notice; }

 private:
  void hear(Bytes bytes);

  Socket socket_;
  News news_ = News::open;
  AbortFrame abort_;
  std::size_t received_ = 0;  // of it
};

}  // namespace parley
