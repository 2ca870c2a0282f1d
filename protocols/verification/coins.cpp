#include "protocols/verification/coins.h"

#include "protocols/sharing/replicated.h"
#include "protocols/verification/failure.h"
#include "protocols/verification/hash.h"

namespace parley {

Key Coins::toss() {
  const PartyId next = next_of(s_.self()), previous = previous_of(s_.self());
  Key with_next, with_previous, of_the_others;
  s_.pairwise(next).fill(MutableBytes(with_next));
  s_.pairwise(previous).fill(MutableBytes(with_previous));
  const Ticket tickets[] = {s_.net().post_receive(previous, of_the_others), s_.net().post_send(next, with_previous)};
  s_.net().wait(tickets);
  Key coin;
  for (std::size_t i = 0; i < coin.size(); ++i) coin[i] = with_next[i] ^ with_previous[i] ^ of_the_others[i];
  seen_.insert(seen_.end(), coin.begin(), coin.end());
  return coin;
}

void Coins::compare() {
  const PartyId next = next_of(s_.self()), previous = previous_of(s_.self());
  const Hash mine = hash_of(seen_);
  Hash theirs[2];
  const Ticket tickets[] = {s_.net().post_receive(next, theirs[0]), s_.net().post_receive(previous, theirs[1]),
                            s_.net().post_send(next, mine), s_.net().post_send(previous, mine)};
  s_.net().wait(tickets);
  if (theirs[0] != mine || theirs[1] != mine) fail_check(s_, "the parties saw different coins");
}

}  // namespace parley
