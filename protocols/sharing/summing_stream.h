#pragma once

/// Shares sent and received in chunks, so that chunk i is on the wire while chunk i + 1 is computed.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "core/transport.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/session.h"

namespace parley {

/// Whom this party sends its words to and whose words it gets.
struct Route {
  std::vector<PartyId> to, from;
};

/// All computing parties send to each other. Each starts with its successor, so that nobody is served last by all.
Route route_to_all(const Session& s);

/// All other computing parties send to `receiver`.
Route route_to_one(const Session& s, PartyId receiver);

/// Bytes of one chunk of a round of `bytes`: one part in 64, so that the first and the last, which nothing overlaps,
/// are few; no less than what a call is worth, no more than the transport likes.
inline std::size_t chunk_bytes(Session& s, std::size_t bytes) {
  return std::clamp(std::bit_floor(bytes / 64), std::size_t{32} << 10, s.net().capabilities().preferred_chunk);
}

/// Chunks of `chunk_bytes` that a party may be ahead of what it has consumed: as many as keep a link of 10 Gbit/s busy
/// until an answer comes, and some more, for peers that are late. On short links few, so that they stay in the cache.
std::size_t window_chunks(const Session& s, std::size_t chunk_bytes);

/// Is a round of `bytes` cut into chunks? The same at all parties.
inline bool in_chunks(Session& s, std::size_t bytes) {
  return s.sending() == Sending::streamed && bytes >= s.net().capabilities().streams_from;
}

/// The chunks of one stream. Their memory is taken last in, first out: while the parties keep pace, the same few chunks
/// stay in the cache, and only a long delay spreads them over the whole window.
template <typename R>
class ChunkStream {
 public:
  ChunkStream(Session& s, const Route& route, std::size_t total)
      : s_(s),
        route_(route),
        total_(total),
        chunk_(in_chunks(s, total * sizeof(R)) ? chunk_bytes(s, total * sizeof(R)) / sizeof(R) : total),
        window_(std::min(window_chunks(s, chunk_ * sizeof(R)), chunks())),
        pending_(window_) {
    const MutableBytes memory = s.scratch(Session::Scratch::wire, window_ * rooms() * chunk_ * sizeof(R));
    memory_ = {reinterpret_cast<R*>(memory.data()), memory.size() / sizeof(R)};
    free_.resize(window_);
    std::iota(free_.rbegin(), free_.rend(), std::size_t{0});
  }

  template <typename Produce, typename Consume>
  void run(Produce&& produce, Consume&& consume) {
    while (consumed_ < chunks()) {
      const bool may_produce = produced_ < chunks() && produced_ - consumed_ < window_;
      const bool in_pace = produced_ - consumed_ <= kAhead;
      if (may_produce && (in_pace || !arrived(consumed_)))
        start(produce);
      else
        finish(consume);
    }
  }

 private:
  static constexpr std::size_t kAhead = 2;  // chunks that are sent before it is worth looking for an answer

  struct Chunk {
    std::size_t place = 0;        // of its memory
    std::vector<Ticket> tickets;  // that are not done yet
    std::span<const R> mine;
  };

  std::size_t chunks() const { return (total_ + chunk_ - 1) / chunk_; }
  std::size_t rooms() const { return 1 + route_.from.size(); }
  std::size_t length(std::size_t i) const { return std::min(chunk_, total_ - i * chunk_); }
  Chunk& pending(std::size_t i) { return pending_[i % window_]; }
  /// Room 0 is for this party's words, room 1 + j for those of the route's sender j.
  std::span<R> room(std::size_t i, std::size_t which) {
    return memory_.subspan((pending(i).place * rooms() + which) * chunk_, length(i));
  }

  /// Posts the receives of the next chunk, produces it and sends it.
  template <typename Produce>
  void start(Produce&& produce) {
    const std::size_t i = produced_++;
    Chunk& chunk = pending(i);
    chunk.place = free_.back();
    free_.pop_back();
    for (std::size_t sender = 0; sender < route_.from.size(); ++sender)
      chunk.tickets.push_back(s_.net().post_receive(route_.from[sender], std::as_writable_bytes(room(i, 1 + sender))));
    if (route_.to.empty()) return;
    chunk.mine = produce(i * chunk_, room(i, 0));
    for (const PartyId peer : route_.to) chunk.tickets.push_back(s_.net().post_send(peer, std::as_bytes(chunk.mine)));
    if (produced_ < chunks()) s_.net().submit();  // the last one goes with the wait that follows
  }

  bool arrived(std::size_t i) {
    std::vector<Ticket>& tickets = pending(i).tickets;
    while (!tickets.empty() && s_.net().test(tickets.back())) tickets.pop_back();
    return tickets.empty();
  }

  template <typename Consume>
  void finish(Consume&& consume) {
    const std::size_t i = consumed_++;
    Chunk& chunk = pending(i);
    s_.net().wait(chunk.tickets);
    chunk.tickets.clear();
    if (i == 0 && !route_.from.empty()) s_.note_answer(Clock::now() - begin_);
    if (!route_.from.empty()) {
      std::vector<std::span<R>> theirs;
      for (std::size_t sender = 0; sender < route_.from.size(); ++sender) theirs.push_back(room(i, 1 + sender));
      consume(i * chunk_, chunk.mine, std::span<const std::span<R>>(theirs));
    }
    free_.push_back(chunk.place);
  }

  Session& s_;
  const Route& route_;
  const TimePoint begin_ = Clock::now();
  std::size_t total_;   // words
  std::size_t chunk_;   // words
  std::size_t window_;  // chunks
  std::span<R> memory_;
  std::vector<Chunk> pending_;     // chunk i at i modulo the window
  std::vector<std::size_t> free_;  // places
  std::size_t produced_ = 0, consumed_ = 0;
};

/// One round in which every party of the route sends `total` words in chunks of an even number of words (the last one
/// may be odd if `total` is):
///
///   produce(first, room)          gives words [first, first + room.size()) of this party, written into `room` or lying
///                                 elsewhere until the stream ends
///   consume(first, mine, theirs)  takes the same range of what produce gave (empty where nothing is sent) and of what
///                                 each of the route's senders sent; may write over the latter
template <typename R, typename Produce, typename Consume>
void chunk_stream(Session& s, const Route& route, std::size_t total, Produce&& produce, Consume&& consume) {
  if (total == 0) return;
  const DepthScope one_round(s.net());
  ChunkStream<R>(s, route, total).run(produce, consume);
}

/// The same with consume(first, mine, sum): the sum over the route's senders.
template <Ring2k R, typename Produce, typename Consume>
void summing_stream(Session& s, const Route& route, std::size_t total, Produce&& produce, Consume&& consume) {
  chunk_stream<R>(s, route, total, produce,
                  [&](std::size_t first, std::span<const R> mine, std::span<const std::span<R>> theirs) {
                    for (const std::span<R> words : theirs.subspan(1))
                      ring_kernels<R>().add_to(theirs[0].data(), words.data(), words.size());
                    consume(first, mine, std::span<const R>(theirs[0]));
                  });
}

}  // namespace parley
