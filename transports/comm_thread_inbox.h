#pragma once

/// What one connection of `comm_thread` has received, and for whom.

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "transports/frame_queue.h"
#include "transports/stream_end.h"

namespace parley {

/// A double buffer that is read ahead into while nothing is posted, and the posted receives. While nothing is buffered,
/// bytes go straight to where they are wanted. Not synchronised; its connection is, but for the read itself: between
/// `plan` and `commit` the owner may post and `deliver`.
class Inbox {
 public:
  Inbox(PartyId self, PartyId peer, StreamSocket& socket, std::size_t half_bytes);

  void push(Operation& operation) { receives_.push(operation); }

  /// Could `deliver` do something? Either bytes have come early, or none will come any more.
  bool has_news() const { return buffered() > 0 || ended_; }

  /// Where the next bytes of the stream are to be read; empty when both halves are full.
  std::span<iovec> plan();

  /// Takes note that `bytes` were read to there, and delivers. True when a receive was finished.
  bool commit(std::size_t bytes);

  /// Moves buffered bytes to the posted receives; true when some moved. Throws TransportError when what came is not
  /// what was expected, or when the peer gave up.
  bool deliver();

  /// The stream has ended; how, as far as the bytes tell that were read from it?
  StreamEnd end(AbortNotice& notice);

  void clear() { receives_.clear(); }

 private:
  struct Half {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t begin = 0, end = 0;  // what is buffered
    std::size_t size() const { return end - begin; }
    iovec rest() const { return {bytes.get() + begin, size()}; }
  };
  static constexpr std::size_t kParts = 64;

  std::size_t buffered() const { return halves_[0].size() + halves_[1].size(); }
  std::size_t plan_receives();
  void plan_half(std::size_t used);
  void see_header(const Operation& operation, std::span<const iovec> parts, std::size_t got, std::size_t rest);

  PartyId self_, peer_;
  StreamSocket& socket_;
  std::size_t half_bytes_;
  FrameQueue receives_;
  std::array<Half, 2> halves_;
  unsigned draining_ = 0, filling_ = 0;  // which half
  std::array<iovec, kParts> parts_;      // of the read in progress
  std::size_t parts_used_ = 0;
  std::size_t direct_ = 0;  // bytes of that read which go to posted receives
  bool fin_delivered_ = false;
  bool ended_ = false;
};

}  // namespace parley
