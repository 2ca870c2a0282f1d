#include "protocols/preprocessing/dealer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/error.h"
#include "protocols/preprocessing/correction_maker.h"
#include "protocols/preprocessing/seeded_correlations.h"

namespace parley {
namespace {

static_assert(std::has_unique_object_representations_v<CorrelationRequest>, "it travels as it lies in memory");

void send_request(Session& s, const CorrelationRequest& request) {
  s.net().wait(s.net().post_send(s.dealer(), std::as_bytes(std::span(&request, 1))));
}

CorrelationRequest receive_request(Session& s) {
  CorrelationRequest request;
  s.net().wait(s.net().post_receive(0, std::as_writable_bytes(std::span(&request, 1))));
  return request;
}

/// Calls body(done, now) for the items [done, done + now) of each message: both ends cut alike.
template <typename Body>
void for_messages(Session& s, const CorrelationKind& kind, std::uint64_t count, Body&& body) {
  if (corrected_bytes(kind) == 0) return;
  const std::uint64_t step = items_per_step(kind, s.net().capabilities().preferred_chunk);
  for (std::uint64_t done = 0; done < count; done += step) body(done, std::min(step, count - done));
}

/// The end of a computing party.
class DealtCorrelations final : public SeededCorrelations {
 public:
  explicit DealtCorrelations(Session& s) : SeededCorrelations(s.self(), s.pairwise_key(s.dealer())), s_(s) {}

  std::string_view name() const override { return "dealer"; }
  PrepTrust trust() const override { return PrepTrust::dealer; }

 private:
  void correct(const CorrelationKind& kind, const Stock&, std::uint64_t count,
               std::span<const MutableBytes> corrections) override {
    send_request(s_, {kind, count});
    const CorrelationParts parts(kind);
    std::vector<Ticket> tickets;
    for_messages(s_, kind, count, [&](std::uint64_t done, std::uint64_t now) {
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (!corrections[i].empty())
          tickets.push_back(s_.net().post_receive(
              s_.dealer(), corrections[i].subspan(done * parts[i].bytes(), now * parts[i].bytes())));
    });
    s_.net().wait(tickets);
  }

  Session& s_;
};

std::vector<Key> keys_of_computing_parties(const Session& s) {
  std::vector<Key> keys;
  for (PartyId peer = 0; peer < s.parties(); ++peer) keys.push_back(s.pairwise_key(peer));
  return keys;
}

/// The end of the dealer.
class DealingCorrelations final : public CorrelationSource {
 public:
  explicit DealingCorrelations(Session& s) : s_(s), maker_(keys_of_computing_parties(s)) {}

  std::string_view name() const override { return "dealer"; }
  PrepTrust trust() const override { return PrepTrust::dealer; }

  Word128 mac_key_share() const override { throw ConfigError(holds_none("share of the MAC key")); }
  std::uint64_t bit_mac_key_share() const override { throw ConfigError(holds_none("share of the MAC key of bits")); }

  /// Answers requests until party 0 has no more.
  void serve() {
    for (;;) {
      const CorrelationRequest request = receive_request(s_);
      if (request.count == 0) return;
      asked_ = request;
      reserve(request.kind, request.count);
    }
  }

 private:
  PartyId self() const override { return s_.self(); }

  void make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) override {
    const CorrelationRequest wanted{kind, count};
    if (asked_.count == 0) asked_ = receive_request(s_);
    if (asked_ != wanted)
      throw ConfigError(
          fmt::format("party {} deals {} of {}, but party 0 asked for {} of {}; all parties must reserve alike", self(),
                      count, to_string(kind), asked_.count, to_string(asked_.kind)));
    asked_ = {};
    send_corrections(kind, stock, count);
  }

  /// In two sets of buffers: one is on the wire while the other is made.
  void send_corrections(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) {
    Transport& net = s_.net();
    const DepthScope one_round(net);
    const CorrelationParts parts(kind);
    std::array<std::array<std::vector<std::byte>, kMostParts>, 2> buffers;
    std::array<std::vector<Ticket>, 2> sent;
    std::size_t turn = 0;
    for_messages(s_, kind, count, [&](std::uint64_t done, std::uint64_t now) {
      net.wait(sent[turn]);
      sent[turn].clear();
      std::array<MutableBytes, kMostParts> corrections;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].free) continue;
        buffers[turn][i].resize(now * parts[i].bytes());
        corrections[i] = buffers[turn][i];
      }
      maker_.make(kind, stock.id, stock.reserved + done, now, std::span(corrections).first(parts.size()));
      for (const MutableBytes part : corrections)
        if (!part.empty()) sent[turn].push_back(net.post_send(0, part));
      net.submit();
      turn ^= 1;
    });
    for (const auto& tickets : sent) net.wait(tickets);
  }

  Bytes view(std::uint32_t, std::size_t, std::uint64_t, MutableBytes) override {
    throw ConfigError(holds_none("shares of correlations"));
  }

  std::string holds_none(std::string_view what) const {
    return fmt::format("party {} is the dealer and holds no {}", self(), what);
  }

  Session& s_;
  CorrectionMaker maker_;
  CorrelationRequest asked_;  // and not yet dealt; count 0: none
};

}  // namespace

std::unique_ptr<CorrelationSource> make_dealer_correlations(Session& s) {
  if (s.computes()) return std::make_unique<DealtCorrelations>(s);
  return std::make_unique<DealingCorrelations>(s);
}

void serve_correlations(Session& s) {
  if (s.computes())
    throw ConfigError(fmt::format(
        "party {} computes and cannot deal; the dealer is the party after the {} that compute", s.self(), s.parties()));
  // The session's own source, so that a dealer may serve again later and the parties' stocks go on.
  auto* const dealing = dynamic_cast<DealingCorrelations*>(&s.correlations());
  if (!dealing) throw ConfigError(fmt::format("party {}: a dealer that uses another source cannot serve", s.self()));
  dealing->serve();
}

void stop_correlations(Session& s) {
  if (s.has_dealer() && s.self() == 0) send_request(s, {});
}

}  // namespace parley
