#include "protocols/ot/leaf_keys.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/collectives.h"
#include "core/error.h"
#include "protocols/ot/base_ot.h"
#include "protocols/ot/oracle.h"

namespace parley {
namespace {

using Proof = std::array<std::byte, 32>;  // of one leaf, or the sum over all leaves of a tree

constexpr std::uint64_t kGrow = 0, kFinish = 1;  // streams of a node's key

template <std::size_t kSize>
void add_to(std::array<std::byte, kSize>& sum, const std::array<std::byte, kSize>& x) {
  for (std::size_t i = 0; i < kSize; ++i) sum[i] ^= x[i];
}

/// Swaps when `bit` is 1, by masks.
template <std::size_t kSize>
void swap_if(unsigned bit, std::array<std::byte, kSize>& x, std::array<std::byte, kSize>& y) {
  const std::byte mask{static_cast<std::uint8_t>(-bit)};
  for (std::size_t i = 0; i < kSize; ++i) {
    const std::byte difference = (x[i] ^ y[i]) & mask;
    x[i] ^= difference;
    y[i] ^= difference;
  }
}

std::array<Key, 2> children_of(const Key& node) {
  std::array<Key, 2> children;
  Prg(node, kGrow).expand(0, writable_bytes_of(children[0]));
  Prg(node, kGrow).expand(sizeof(Key), writable_bytes_of(children[1]));
  return children;
}

struct FinishedLeaf {
  Key key;
  Proof proof;
};

FinishedLeaf finish(const Key& leaf) {
  FinishedLeaf finished;
  const Prg prg(leaf, kFinish);
  prg.expand(0, writable_bytes_of(finished.key));
  prg.expand(sizeof(Key), writable_bytes_of(finished.proof));
  return finished;
}

Proof hash_of(std::size_t tree, std::span<const Proof> proofs) {
  OracleInput input("parley OT tree");
  input.add(tree);
  for (const Proof& proof : proofs) input.add(proof);
  return input.digest();
}

/// What the maker of a tree sends: for each level but the first the sums of the left and of the right nodes, under the
/// strings of that level's OT; then the sum of the proofs of all leaves, and their hash.
struct TreeMessage {
  explicit TreeMessage(unsigned k) : sums(k - 1) {}
  std::vector<std::array<Key, 2>> sums;
  Proof proof_sum{}, proof_hash{};

  static std::size_t size(unsigned k) { return (k - 1) * 2 * sizeof(Key) + 2 * sizeof(Proof); }

  void write(std::byte* to) const {
    to = std::ranges::copy(bytes_of(sums), to).out;
    std::memcpy(to, proof_sum.data(), sizeof(Proof));
    std::memcpy(to + sizeof(Proof), proof_hash.data(), sizeof(Proof));
  }
  void read(const std::byte* from) {
    std::copy_n(from, sums.size() * sizeof(sums[0]), writable_bytes_of(sums).begin());
    from += sums.size() * sizeof sums[0];
    std::memcpy(proof_sum.data(), from, sizeof(Proof));
    std::memcpy(proof_hash.data(), from + sizeof(Proof), sizeof(Proof));
  }
};

/// Grows tree `tree` from the strings of its OTs, one for each level. Child 0 of node p is node 2p of the next level.
TreeMessage make_tree(std::size_t tree, std::span<const std::array<Key, 2>> ots, std::span<Key> leaves) {
  TreeMessage message(static_cast<unsigned>(ots.size()));
  std::vector<Key> nodes(ots[0].begin(), ots[0].end());
  for (std::size_t level = 1; level < ots.size(); ++level) {
    std::vector<Key> next;
    std::array<Key, 2>& sums = message.sums[level - 1];
    sums = ots[level];
    for (const Key& node : nodes) {
      const std::array<Key, 2> children = children_of(node);
      for (unsigned side = 0; side < 2; ++side) add_to(sums[side], children[side]);
      next.insert(next.end(), children.begin(), children.end());
    }
    nodes = std::move(next);
  }
  std::vector<Proof> proofs;
  for (std::size_t x = 0; x < nodes.size(); ++x) {
    const FinishedLeaf leaf = finish(nodes[x]);
    leaves[x] = leaf.key;
    proofs.push_back(leaf.proof);
    add_to(message.proof_sum, leaf.proof);
  }
  message.proof_hash = hash_of(tree, proofs);
  return message;
}

/// Grows all of the tree but the leaf with the given number, whose bits, the most significant one first, say the way
/// down. Node y of a level is the one whose number differs from the way's by y: no index depends on the secret number.
/// False when the proof fails.
bool receive_tree(std::size_t tree, unsigned missing, std::span<const Key> ots, const TreeMessage& message,
                  std::span<Key> leaves) {
  const std::size_t k = ots.size();
  std::vector<Key> nodes{Key{}, ots[0]};
  for (std::size_t level = 1; level < k; ++level) {
    const unsigned way = missing >> (k - 1 - level) & 1;
    // The OT gave the string of the side off the way, and with it the sum of that side's nodes.
    std::array<Key, 2> sums = message.sums[level - 1];
    swap_if(way, sums[0], sums[1]);
    Key sibling = sums[1];
    add_to(sibling, ots[level]);
    std::vector<Key> next(2 * nodes.size());
    for (std::size_t y = 1; y < nodes.size(); ++y) {
      std::array<Key, 2> children = children_of(nodes[y]);
      swap_if(way, children[0], children[1]);
      next[2 * y] = children[0];
      next[2 * y + 1] = children[1];
      add_to(sibling, children[1]);
    }
    next[1] = sibling;
    nodes = std::move(next);
  }
  std::vector<Proof> proofs{message.proof_sum};
  leaves[0] = Key{};
  for (std::size_t y = 1; y < nodes.size(); ++y) {
    const FinishedLeaf leaf = finish(nodes[y]);
    leaves[y] = leaf.key;
    proofs.push_back(leaf.proof);
    add_to(proofs[0], leaf.proof);
  }
  for (std::size_t bit = 0; bit < k; ++bit)  // back to the order of the leaves' numbers
    for (std::size_t y = 0; y < proofs.size(); ++y)
      if ((y >> bit & 1) == 0) swap_if(missing >> bit & 1, proofs[y], proofs[y | std::size_t{1} << bit]);
  return CRYPTO_memcmp(hash_of(tree, proofs).data(), message.proof_hash.data(), sizeof(Proof)) == 0;
}

}  // namespace

LeafKeys agree_on_leaves(Session& s, PartyId peer, unsigned k) {
  const std::size_t trees = kOtColumns / k, leaves = std::size_t{1} << k;
  LeafKeys keys;
  keys.made.resize(trees * leaves);
  keys.received.keys.resize(trees * leaves);
  OtBlock& delta = keys.received.delta;
  s.local().fill(std::span(&delta, 1));
  auto delta_bit = [&](std::size_t i) {
    return static_cast<unsigned>((i < 64 ? delta.low >> i : delta.high >> (i - 64)) & 1);
  };

  // 1. One base OT for each level of each tree; its choice is the side off the way to the missing leaf.
  std::vector<std::uint8_t> choices;
  for (std::size_t tree = 0; tree < trees; ++tree)
    for (std::size_t level = 0; level < k; ++level)
      choices.push_back(static_cast<std::uint8_t>(1 - delta_bit(tree * k + k - 1 - level)));
  const BaseOts ots = base_ots(s, peer, choices);

  // 2. Grow the own trees, and send what lets the peer grow all but one leaf of each.
  const std::size_t size = TreeMessage::size(k);
  std::vector<std::byte> out(trees * size), in(out.size());
  for (std::size_t tree = 0; tree < trees; ++tree)
    make_tree(tree, std::span(ots.sent).subspan(tree * k, k), std::span(keys.made).subspan(tree * leaves, leaves))
        .write(&out[tree * size]);
  exchange(s.net(), peer, out, peer, in);

  // 3. Grow the peer's trees, and check them. All are grown before any verdict.
  bool consistent = true;
  for (std::size_t tree = 0; tree < trees; ++tree) {
    TreeMessage message(k);
    message.read(&in[tree * size]);
    unsigned missing = 0;
    for (std::size_t bit = 0; bit < k; ++bit) missing |= delta_bit(tree * k + bit) << bit;
    consistent &= receive_tree(tree, missing, std::span(ots.received).subspan(tree * k, k), message,
                               std::span(keys.received.keys).subspan(tree * leaves, leaves));
  }
  if (!consistent)
    throw ProtocolAbort(fmt::format("party {}: the OT trees of party {} are not consistent", s.self(), peer));
  return keys;
}

Cost leaves_cost(unsigned k) {
  Cost cost = base_ots_cost(kOtColumns);
  cost += {.rounds = 1, .bytes_sent = kOtColumns / k * TreeMessage::size(k)};
  return cost;
}

}  // namespace parley
