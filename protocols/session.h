#pragma once

/// All that an operation may touch besides its arguments.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <typeindex>
#include <vector>

#include "core/random.h"
#include "core/transport.h"
#include "protocols/cost.h"

namespace parley {

class CorrelationSource;

/// How the shares of a long vector travel.
enum class Sending : std::uint8_t {
  streamed,  ///< in chunks where that pays: one is on the wire while the next is made and the last that came is used
  whole,     ///< as one message, after all of it was made: to measure what streams are worth
};

struct SessionOptions {
  /// Computing parties, the first ones of the mesh; 0: all. A mesh may hold one more party, the dealer, as its last.
  PartyId parties = 0;
  /// Makes a run repeat. Whoever knows the seed knows every secret: leave it out to draw from the operating system.
  std::optional<std::uint64_t> seed;
  /// How long vectors travel. All parties need the same.
  Sending sending = Sending::streamed;
};

/// Declared costs of the calls so far, by operation.
struct DeclaredCosts {
  struct Entry {
    std::uint64_t calls = 0;
    Cost cost;
  };
  std::map<std::string_view, Entry> by_operation;

  void add(std::string_view operation, const Cost& cost);
  Cost total() const;
};

/// One party's end of a computation on one lane. Not thread-safe, like the lane.
///
/// Construction is collective over the whole mesh and costs one round: every pair of parties agrees on a key, from
/// which both then draw the same stream (`pairwise`).
class Session {
 public:
  Session(Transport& net, const SessionOptions& options);

  /// A session of the same parties on another lane, without a message: its streams are drawn from those of `parent`. It
  /// takes its correlations from a source of its own; where `parent` was given one, this one must be given one too.
  Session(Transport& lane, Session& parent);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Transport& net() { return net_; }
  PartyId self() const { return net_.self(); }
  PartyId parties() const { return parties_; }         ///< that compute
  bool computes() const { return self() < parties_; }  ///< false at the dealer
  bool has_dealer() const { return net_.parties() > parties_; }
  PartyId dealer() const { return parties_; }  ///< only with has_dealer()
  bool seeded() const { return seeded_; }
  Sending sending() const { return sending_; }

  Prg& local() { return local_; }                             ///< known to this party only
  Prg& pairwise(PartyId peer) { return pairwise_.at(peer); }  ///< known to this party and `peer`, dealer included
  const Key& pairwise_key(PartyId peer) const { return pairwise_keys_.at(peer); }

  /// Where operations take correlated randomness. Made on first use: the dealer's if the mesh has one, else party 0's.
  /// Throws ConfigError on a lane whose parent was given another source.
  CorrelationSource& correlations();
  void use_correlations(std::unique_ptr<CorrelationSource> source);

  DeclaredCosts& costs() { return costs_; }

  /// The session's one object of type State, made on first use: what a scheme remembers between operations.
  template <typename State>
  State& state() {
    std::shared_ptr<void>& object = states_[typeid(State)];
    if (!object) object = std::make_shared<State>();
    return *static_cast<State*>(object.get());
  }

  /// The shortest time from the first send of a stream to its first answer so far: tells how long the links are. Only
  /// how far ahead of the answers a stream may send depends on it.
  Duration shortest_answer() const { return shortest_answer_; }
  void note_answer(Duration time) { shortest_answer_ = std::min(shortest_answer_, time); }

  /// Memory that operations reuse, so that a call does not pay for fresh pages. At least `bytes`, 64-byte aligned; the
  /// contents last until the next call with the same `slot`.
  enum class Scratch : std::uint8_t { wire, work, opened };
  MutableBytes scratch(Scratch slot, std::size_t bytes);

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  struct Buffer {
    std::unique_ptr<std::byte[], Free> memory;
    std::size_t size = 0;
  };

  void agree_on_pairwise_keys();
  void make_pairwise_streams();

  Transport& net_;
  PartyId parties_;
  bool seeded_;
  Sending sending_;
  Prg local_;
  std::vector<Key> pairwise_keys_;  // by party; the own entry is unused
  std::vector<Prg> pairwise_;
  std::unique_ptr<CorrelationSource> correlations_;
  bool makes_correlations_ = true;  // if none are given
  DeclaredCosts costs_;
  std::map<std::type_index, std::shared_ptr<void>> states_;
  Duration shortest_answer_ = Duration::max();
  Buffer scratch_[3];
};

}  // namespace parley
