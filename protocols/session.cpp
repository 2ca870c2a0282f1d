#include "protocols/session.h"

#include <fmt/format.h>

#include <cassert>

#include "core/error.h"
#include "core/large_memory.h"
#include "protocols/preprocessing/dealer.h"
#include "protocols/preprocessing/first_party.h"

namespace parley {
namespace {

PartyId computing_parties(const Transport& net, PartyId wanted) {
  const PartyId parties = wanted == 0 ? net.parties() : wanted;
  if (parties < 1)
    throw ConfigError(fmt::format("party {}: a session needs at least 1 computing party, not {}", net.self(), parties));
  if (net.parties() != parties && net.parties() != parties + 1)
    throw ConfigError(fmt::format("party {}: {} computing parties need a mesh of {}, or of {} with a dealer; it has {}",
                                  net.self(), parties, parties, parties + 1, net.parties()));
  return parties;
}

Key drawn_key(Prg& stream) {
  Key key;
  stream.fill(MutableBytes(key));
  return key;
}

Key root_key(const std::optional<std::uint64_t>& seed, PartyId self) {
  return seed ? key_from_seed(*seed, self) : os_random_key();
}

}  // namespace

void DeclaredCosts::add(std::string_view operation, const Cost& cost) {
  Entry& entry = by_operation[operation];
  ++entry.calls;
  entry.cost += cost;
}

Cost DeclaredCosts::total() const {
  Cost sum;
  for (const auto& [operation, entry] : by_operation) sum += entry.cost;
  return sum;
}

Session::Session(Transport& net, const SessionOptions& options)
    : net_(net),
      parties_(computing_parties(net, options.parties)),
      seeded_(options.seed.has_value()),
      sending_(options.sending),
      local_(root_key(options.seed, net.self())),
      pairwise_keys_(net.parties()) {
  agree_on_pairwise_keys();
}

Session::Session(Transport& lane, Session& parent)
    : net_(lane),
      parties_(computing_parties(lane, parent.parties())),
      seeded_(parent.seeded_),
      sending_(parent.sending_),
      local_(drawn_key(parent.local_)),
      pairwise_keys_(lane.parties()),
      makes_correlations_(parent.makes_correlations_),
      shortest_answer_(parent.shortest_answer_) {
  for (PartyId peer = 0; peer < lane.parties(); ++peer)
    if (peer != self()) pairwise_keys_[peer] = drawn_key(parent.pairwise(peer));
  make_pairwise_streams();
}

Session::~Session() = default;

/// The lower party of each pair draws the key and sends it to the other.
void Session::agree_on_pairwise_keys() {
  const DepthScope one_round(net_);
  std::vector<Ticket> tickets;
  for (PartyId peer = 0; peer < net_.parties(); ++peer) {
    Key& key = pairwise_keys_[peer];
    if (peer < self()) {
      tickets.push_back(net_.post_receive(peer, key));
    } else if (peer > self()) {
      local_.fill(MutableBytes(key));
      tickets.push_back(net_.post_send(peer, key));
    }
  }
  net_.wait(tickets);
  make_pairwise_streams();
}

void Session::make_pairwise_streams() {
  pairwise_.reserve(pairwise_keys_.size());
  for (const Key& key : pairwise_keys_) pairwise_.emplace_back(key);
}

CorrelationSource& Session::correlations() {
  if (!correlations_) {
    if (!makes_correlations_)
      throw ConfigError(
          fmt::format("party {}, lane {}: the session has a source of correlations of its own, this lane needs one too",
                      self(), net_.lane()));
    if (has_dealer())
      correlations_ = make_dealer_correlations(*this);
    else
      correlations_ = std::make_unique<FirstPartyCorrelations>(*this);
  }
  return *correlations_;
}

void Session::use_correlations(std::unique_ptr<CorrelationSource> source) {
  correlations_ = std::move(source);
  makes_correlations_ = false;
}

MutableBytes Session::scratch(Scratch slot, std::size_t bytes) {
  Buffer& buffer = scratch_[static_cast<std::size_t>(slot)];
  if (buffer.size < bytes) {
    buffer.memory.reset();
    buffer.memory.reset(static_cast<std::byte*>(allocate_memory(bytes)));
    buffer.size = bytes;
  }
  return {buffer.memory.get(), bytes};
}

void Session::Free::operator()(std::byte* memory) const { free_memory(memory); }

}  // namespace parley
