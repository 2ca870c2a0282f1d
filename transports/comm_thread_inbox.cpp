#include "transports/comm_thread_inbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace parley {
namespace {

constexpr std::size_t kDirectBytesPerRead = 512 << 10;

}  // namespace

Inbox::Inbox(PartyId self, PartyId peer, StreamSocket& socket, std::size_t half_bytes)
    : self_(self), peer_(peer), socket_(socket), half_bytes_(half_bytes) {
  for (Half& half : halves_) half.bytes = std::make_unique_for_overwrite<std::byte[]>(half_bytes);
}

std::span<iovec> Inbox::plan() {
  parts_used_ = 0;
  direct_ = 0;
  if (buffered() == 0) {
    for (Half& half : halves_) half.begin = half.end = 0;
    draining_ = filling_;
    const std::size_t used = plan_receives();
    // What follows in the stream can go to the buffer only when all that is posted comes before it.
    const bool all_posted = direct_ < kDirectBytesPerRead && used + 2 < kParts;
    if (!all_posted) return std::span(parts_).first(parts_used_ = used);
    plan_half(used);
  } else {
    plan_half(0);
  }
  return std::span(parts_).first(parts_used_);
}

std::size_t Inbox::plan_receives() {
  const std::size_t used = receives_.gather(parts_, kDirectBytesPerRead);
  for (std::size_t i = 0; i < used; ++i) direct_ += parts_[i].iov_len;
  return used;
}

/// Adds the free space of the half that is being filled, or of the other one when that is full.
void Inbox::plan_half(std::size_t used) {
  if (halves_[filling_].end == half_bytes_ && halves_[1 - filling_].size() == 0) {
    draining_ = filling_;  // all that is buffered is there, and older than what comes now
    filling_ = 1 - filling_;
    halves_[filling_].begin = halves_[filling_].end = 0;
  }
  Half& half = halves_[filling_];
  if (half.end < half_bytes_) parts_[used++] = {half.bytes.get() + half.end, half_bytes_ - half.end};
  parts_used_ = used;
}

bool Inbox::commit(std::size_t bytes) {
  const std::size_t direct = std::min(bytes, direct_);
  const std::size_t ahead = bytes - direct;
  halves_[filling_].end += ahead;
  const Operation* waiting = receives_.empty() ? nullptr : &receives_.front();
  receives_.advance(direct, [&](const Operation& op, std::size_t rest) {
    see_header(op, std::span(parts_).first(parts_used_), bytes, rest + ahead);
  });
  deliver();
  return waiting && (receives_.empty() || &receives_.front() != waiting);
}

bool Inbox::deliver() {
  bool moved = false;
  while (!receives_.empty() && buffered() > 0) {
    if (halves_[draining_].size() == 0) draining_ = 1 - draining_;
    Half& half = halves_[draining_];
    std::array<iovec, kParts> parts;
    const std::size_t used = receives_.gather(parts, half.size());
    std::size_t copied = 0;
    for (const iovec& part : std::span(parts).first(used)) {
      std::memcpy(part.iov_base, half.bytes.get() + half.begin + copied, part.iov_len);
      copied += part.iov_len;
    }
    half.begin += copied;
    receives_.advance(copied, [&](const Operation& op, std::size_t rest) {
      const std::array tail{iovec{half.bytes.get() + half.begin - rest, rest}, half.rest(),
                            halves_[1 - draining_].rest()};
      const std::size_t size = rest + buffered();
      see_header(op, tail, size, size);
    });
    moved = true;
  }
  if (ended_ && !receives_.empty())
    throw TransportError(
        TransportErrc::peer_closed, peer_,
        fmt::format("party {}: party {} closed the connection in the middle of the run", self_, peer_));
  return moved;
}

/// The last `rest` of the `got` bytes in `parts` follow the header of `op`. Where it is not the right one, nothing more
/// is delivered, by neither thread. The rest of a notice is not received here under TLS: the other thread may be at it,
/// and a record comes whole.
void Inbox::see_header(const Operation& op, std::span<const iovec> parts, std::size_t got, std::size_t rest) {
  try {
    if (op.header.kind == FrameKind::abort && op.header.intact())
      throw_aborted(self_, peer_, collect_notice(socket_.tls() ? nullptr : &socket_, parts, got, rest));
    check_frame(self_, peer_, op.expected, op.header);
  } catch (const TransportError&) {
    receives_.clear();
    throw;
  }
  fin_delivered_ |= op.header.kind == FrameKind::fin;
}

StreamEnd Inbox::end(AbortNotice& notice) {
  ended_ = true;
  if (!receives_.empty()) return StreamEnd::lost;
  if (buffered() == 0) return fin_delivered_ ? StreamEnd::finished : StreamEnd::lost;
  std::vector<std::byte> bytes;
  for (const Half* half : {&halves_[draining_], &halves_[1 - draining_]})
    bytes.insert(bytes.end(), half->bytes.get() + half->begin, half->bytes.get() + half->end);
  return judge_end(bytes, notice);
}

}  // namespace parley
