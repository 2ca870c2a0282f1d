#pragma once

/// Values that all parties fix before any of them is known: commit, then open. With SHA-256 as a random oracle a
/// commitment hides the value (by 128 random bits) and binds the party to it.

#include <vector>

#include "core/random.h"
#include "protocols/authentication/transcript.h"
#include "protocols/cost.h"
#include "protocols/session.h"

namespace parley {

/// What each computing party sent to all, by party, this one's included.
using Told = std::vector<std::vector<std::byte>>;

/// Every computing party sends bytes to all others: `sizes[p]` of them from party p. One round. What came is put into
/// the transcript, in the order of the parties.
Told tell_all(Session& s, Transcript& transcript, Bytes mine, const std::vector<std::size_t>& sizes);

/// The hash of who commits, of 128 random bits and of the value.
Hash commitment_to(PartyId committer, const Key& randomness, Bytes value);

/// Commits to `mine`, as long at all parties, and opens it: two rounds, of which the first is over before anybody
/// opens. Throws ProtocolAbort if an opening is not what was committed to. With the opening goes the digest of the
/// transcript up to the commitments if `compares`: then also throws if the parties have seen different things.
enum class Comparing : bool { no, yes };
Told commit_and_open(Session& s, Transcript& transcript, Bytes mine, Comparing compares);

constexpr Cost commit_and_open_cost(std::size_t bytes, Comparing compares, PartyId parties) {
  const std::size_t opening = sizeof(Key) + bytes + (compares == Comparing::yes ? sizeof(Hash) : 0);
  return {.rounds = 2, .bytes_sent = (sizeof(Hash) + opening) * (parties - 1u)};
}

/// A random key that nobody knew, and nobody could influence, before all parties called: the sum of what each committed
/// to. A party may have told others different things, so nothing that depends on the key may be opened before the
/// transcripts have been compared.
Key toss_coin(Session& s, Transcript& transcript);

constexpr Cost toss_coin_cost(PartyId parties) { return commit_and_open_cost(sizeof(Key), Comparing::no, parties); }

}  // namespace parley
