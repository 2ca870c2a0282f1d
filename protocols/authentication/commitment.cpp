#include "protocols/authentication/commitment.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocols/verification/failure.h"

namespace parley {
namespace {

void append(std::vector<std::byte>& to, Bytes bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

}  // namespace

Told tell_all(Session& s, Transcript& transcript, Bytes mine, const std::vector<std::size_t>& sizes) {
  Told told(s.parties());
  const DepthScope one_round(s.net());
  std::vector<Ticket> tickets;
  for (PartyId party = 0; party < s.parties(); ++party) {
    told[party].resize(sizes[party]);
    if (party == s.self()) continue;
    if (sizes[party] > 0) tickets.push_back(s.net().post_receive(party, told[party]));
    if (!mine.empty()) tickets.push_back(s.net().post_send(party, mine));
  }
  std::ranges::copy(mine, told[s.self()].begin());
  or_abort([&] { s.net().wait(tickets); });
  for (const auto& bytes : told) transcript.add(bytes);
  return told;
}

Hash commitment_to(PartyId committer, const Key& randomness, Bytes value) {
  std::vector<std::byte> all{static_cast<std::byte>(committer)};
  append(all, randomness);
  append(all, value);
  return hash_of(all);
}

Told commit_and_open(Session& s, Transcript& transcript, Bytes mine, Comparing compares) {
  // 1. Commitments.
  Key randomness;
  s.local().fill(MutableBytes(randomness));
  const Hash commitment = commitment_to(s.self(), randomness, mine);
  const Told commitments = tell_all(s, transcript, commitment, std::vector(s.parties(), sizeof(Hash)));
  // 2. Openings, and what this party has seen before.
  const Hash seen = transcript.digest();
  std::vector<std::byte> opening;
  append(opening, randomness);
  append(opening, mine);
  if (compares == Comparing::yes) append(opening, seen);
  const std::size_t size = opening.size();
  Told openings = tell_all(s, transcript, opening, std::vector(s.parties(), size));
  for (PartyId party = 0; party < s.parties(); ++party) {
    const Bytes opened = openings[party];
    if (compares == Comparing::yes && !std::ranges::equal(opened.last(sizeof(Hash)), seen))
      fail_check(s, fmt::format("party {} has seen other messages than this one", party));
    Key key;
    std::ranges::copy(opened.first(sizeof(Key)), key.begin());
    const Bytes value = opened.subspan(sizeof(Key), mine.size());
    if (!std::ranges::equal(commitment_to(party, key, value), commitments[party]))
      fail_check(s, fmt::format("party {} opened what it had not committed to", party));
    openings[party] = {value.begin(), value.end()};
  }
  return openings;
}

Key toss_coin(Session& s, Transcript& transcript) {
  Key mine;
  s.local().fill(MutableBytes(mine));
  Key coin{};
  for (const auto& seed : commit_and_open(s, transcript, mine, Comparing::no))
    std::ranges::transform(coin, seed, coin.begin(), std::bit_xor<>());
  return coin;
}

}  // namespace parley
