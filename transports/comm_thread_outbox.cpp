#include "transports/comm_thread_outbox.h"

#include <algorithm>
#include <cstring>

#include "transports/gathered.h"

namespace parley {

Outbox::Outbox(std::size_t half_bytes) : half_bytes_(half_bytes) {
  for (Half& half : halves_) half.bytes = std::make_unique_for_overwrite<std::byte[]>(half_bytes);
}

/// The half that can take a frame behind everything that waits; null when there is none.
Outbox::Half* Outbox::half_for(std::size_t frame_bytes) {
  if (!segments_.empty())
    if (Half* last = segments_.back().half; last && frame_bytes <= half_bytes_ - last->end) return last;
  for (Half& half : halves_)
    if (!half.queued && frame_bytes <= half_bytes_) {
      half.begin = half.end = 0;
      half.queued = true;
      segments_.push_back({.half = &half});
      return &half;
    }
  return nullptr;
}

void Outbox::push(Operation& op) {
  Half* half = op.header.kind == FrameKind::data ? half_for(op.frame_bytes()) : nullptr;
  if (!half) {
    segments_.push_back({.operation = &op});
    return;
  }
  std::byte* to = half->bytes.get() + half->end;
  std::memcpy(to, &op.header, sizeof(FrameHeader));
  if (op.length > 0) std::memcpy(to + sizeof(FrameHeader), op.data, op.length);
  half->end += op.frame_bytes();
  op.finish();
}

std::size_t Outbox::gather(std::span<iovec> parts, std::size_t cap) const {
  Gathered gathered(parts, cap);
  for (const Segment& segment : segments_) {
    if (const Half* half = segment.half)
      gathered.add(half->bytes.get() + half->begin, half->end - half->begin);
    else
      gathered.add_rest_of(*segment.operation);
    if (gathered.full()) break;
  }
  return gathered.used();
}

bool Outbox::advance(std::size_t bytes) {
  bool finished = false;
  while (bytes > 0) {
    auto [half, op] = segments_.front();
    const std::size_t left = half ? half->end - half->begin : op->frame_bytes() - op->moved;
    const std::size_t step = std::min(bytes, left);
    (half ? half->begin : op->moved) += step;
    bytes -= step;
    if (step < left) break;
    segments_.pop_front();
    if (half) half->queued = false;
    if (!op) continue;
    op->finish();
    finished = true;
  }
  return finished;
}

bool Outbox::mid_frame() const {
  if (segments_.empty()) return false;
  const auto [half, op] = segments_.front();
  if (op) return op->moved > 0;
  std::size_t frame = 0;  // where a frame begins
  while (frame < half->begin) {
    FrameHeader header;
    std::memcpy(&header, half->bytes.get() + frame, sizeof(header));
    frame += sizeof(header) + header.length;
  }
  return frame > half->begin;
}

}  // namespace parley
