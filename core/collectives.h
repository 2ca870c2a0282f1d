#pragma once

/// Patterns of communication, written once over the transport contract. All are collective and cost one round unless
/// they say otherwise. Lengths are bytes and must agree between sender and receiver.

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "core/transport.h"

namespace parley {

/// Sends `out` to one party while receiving `in` from another (or the same one).
void exchange(Transport& net, PartyId to, Bytes out, PartyId from, MutableBytes in);

/// The pattern of replicated sharing: sends to the previous party on the ring, receives from the next.
void shift(Transport& net, Bytes out, MutableBytes in);

/// Parties 0 to `theirs.size()` - 1 send `mine` to each other. `theirs[p]` receives party p's bytes; the own entry is not
/// touched. Other parties do not call.
void open_to_all(Transport& net, Bytes mine, std::span<const MutableBytes> theirs);

/// `root` sends `bytes` to every other party.
void broadcast(Transport& net, PartyId root, MutableBytes bytes);

/// Every party sends `mine` to `root`, where `theirs[p]` receives it; `theirs` is empty elsewhere.
void gather(Transport& net, PartyId root, Bytes mine, std::span<const MutableBytes> theirs);

/// Nobody leaves before everybody came. Two rounds through party 0, as empty messages.
void barrier(Transport& net);

/// A long exchange in chunks: chunk i is on the wire while `produce` makes chunk i + 1 and `consume` takes what came.
/// The whole stream is one round. Both sides use the same `total` and `chunk`.
///
///   produce(offset, out)   fills `out` with the bytes [offset, offset + out.size()) of the outgoing message
///   consume(offset, in)    takes the same range of the incoming message
///
/// `scratch` lives as long as the caller wants to reuse it; it grows to six chunks.
template <typename Produce, typename Consume>
void exchange_stream(Transport& net, PartyId to, PartyId from, std::size_t total, std::size_t chunk,
                     std::vector<std::byte>& scratch, Produce&& produce, Consume&& consume);

}  // namespace parley

#include "core/exchange_stream.h"
