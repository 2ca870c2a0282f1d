#pragma once

/// The component that a party lacks: the next party's second. The previous party has it too, as its first: where a
/// party may cheat it sends a hash, so that a lie of either shows before the values are used. One round.

#include <span>

#include "protocols/sharing/shift_pieces.h"
#include "protocols/verification/failure.h"
#include "protocols/verification/hash.h"

namespace parley {

/// Throws ProtocolAbort unless `missing` has the hash that the previous party sent.
inline void require_same(Session& s, Bytes missing, const Hash& told) {
  if (hash_of(missing) != told)
    fail_check(s, "the two others opened different components; one of them, or what it holds, is wrong");
}

template <ReplicatedScheme S, typename Word>
void get_missing(Session& s, std::span<const Word> first, std::span<const Word> second, std::span<Word> missing) {
  const auto shift = [&] { shift_pieces<Word>(s, second, missing, [](std::size_t, std::size_t) {}); };
  if (missing.empty()) return;
  if constexpr (kPartiesAreHonest<S>) {
    shift();
  } else {
    Hash told;
    or_abort([&] {
      const DepthScope one_round(s.net());
      shift();
      const Hash mine = hash_of(std::as_bytes(first));
      const Ticket tickets[] = {s.net().post_receive(previous_of(s.self()), told),
                                s.net().post_send(next_of(s.self()), mine)};
      s.net().wait(tickets);
    });
    require_same(s, std::as_bytes(missing), told);
  }
}

/// The same at party `to` only.
template <ReplicatedScheme S, typename Word>
void get_missing_at(Session& s, PartyId to, std::span<const Word> first, std::span<const Word> second,
                    std::span<Word> missing) {
  if (first.empty()) return;
  Transport& net = s.net();
  or_abort([&] {
    if (s.self() == next_of(to)) net.wait(net.post_send(to, std::as_bytes(second)));
    if (s.self() == to) net.wait(net.post_receive(next_of(to), std::as_writable_bytes(missing)));
    if constexpr (!kPartiesAreHonest<S>) {
      if (s.self() == previous_of(to)) {
        const Hash mine = hash_of(std::as_bytes(first));
        net.wait(net.post_send(to, mine));
      }
    }
  });
  if constexpr (!kPartiesAreHonest<S>) {
    if (s.self() != to) return;
    Hash told;
    or_abort([&] { net.wait(net.post_receive(previous_of(to), told)); });
    require_same(s, std::as_bytes(missing), told);
  }
}

}  // namespace parley
