#pragma once

/// The round of replicated sharing: each party sends to the previous one what it makes, piece by piece, so that one
/// piece is on the wire while the next is computed. Nothing is copied: pieces lie in the result.

#include <algorithm>
#include <span>
#include <vector>

#include "core/transport.h"
#include "protocols/session.h"
#include "protocols/sharing/replicated.h"

namespace parley {

/// `produce(first, count)` makes words [first, first + count) of `out`; `in` is filled with the next party's words.
/// Both have one length, equal at all parties.
template <typename Word, typename Produce>
void shift_pieces(Session& s, std::span<const Word> out, std::span<Word> in, Produce&& produce) {
  constexpr std::size_t kPiece = (128 << 10) / sizeof(Word), kMostPieces = 256;
  if (out.empty()) return;
  Transport& net = s.net();
  const DepthScope one_round(net);
  const AbortOnThrow guard(net);
  const std::size_t piece = s.sending() == Sending::whole
                                ? out.size()
                                : std::max(kPiece, (out.size() + kMostPieces - 1) / kMostPieces);
  std::vector<Ticket> tickets;
  for (std::size_t first = 0; first < in.size(); first += piece) {
    const auto room = in.subspan(first, std::min(piece, in.size() - first));
    tickets.push_back(net.post_receive(next_of(s.self()), std::as_writable_bytes(room)));
  }
  for (std::size_t first = 0; first < out.size(); first += piece) {
    const std::size_t count = std::min(piece, out.size() - first);
    produce(first, count);
    tickets.push_back(net.post_send(previous_of(s.self()), std::as_bytes(out.subspan(first, count))));
    if (first + count < out.size()) net.submit();  // the last one goes with the wait
  }
  net.wait(tickets);
}

}  // namespace parley
