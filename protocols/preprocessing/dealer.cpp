#include "protocols/preprocessing/dealer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/error.h"
#include "protocols/preprocessing/correction_maker.h"
#include "protocols/preprocessing/seeded_triples.h"

namespace parley {
namespace {

static_assert(std::has_unique_object_representations_v<TripleRequest>, "it travels as it lies in memory");

void send_request(Session& s, const TripleRequest& request) {
  s.net().wait(s.net().post_send(s.dealer(), std::as_bytes(std::span(&request, 1))));
}

TripleRequest receive_request(Session& s) {
  TripleRequest request;
  s.net().wait(s.net().post_receive(0, std::as_writable_bytes(std::span(&request, 1))));
  return request;
}

/// The end of a computing party.
class DealtTriples final : public SeededTriples {
 public:
  explicit DealtTriples(Session& s) : SeededTriples(s.self(), s.pairwise_key(s.dealer())), s_(s) {}

  std::string_view name() const override { return "dealer"; }
  PrepTrust trust() const override { return PrepTrust::dealer; }

 private:
  void correct(const TripleKind& kind, const Stock&, std::uint64_t count, MutableBytes corrections) override {
    send_request(s_, {kind, count});
    const std::size_t message =
        triples_per_message(kind, s_.net().capabilities().preferred_chunk) * kind.c_words() * kind.word_bytes;
    std::vector<Ticket> tickets;
    for (std::size_t done = 0; done < corrections.size(); done += message)
      tickets.push_back(
          s_.net().post_receive(s_.dealer(), corrections.subspan(done, std::min(message, corrections.size() - done))));
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
class DealingTriples final : public TripleSource {
 public:
  explicit DealingTriples(Session& s) : s_(s), maker_(keys_of_computing_parties(s)) {}

  std::string_view name() const override { return "dealer"; }
  PrepTrust trust() const override { return PrepTrust::dealer; }

  /// Answers requests until party 0 has no more.
  void serve() {
    for (;;) {
      const TripleRequest request = receive_request(s_);
      if (request.count == 0) return;
      asked_ = request;
      reserve(request.kind, request.count);
    }
  }

 private:
  PartyId self() const override { return s_.self(); }

  void make(const TripleKind& kind, const Stock& stock, std::uint64_t count) override {
    const TripleRequest wanted{kind, count};
    if (asked_.count == 0) asked_ = receive_request(s_);
    if (asked_ != wanted)
      throw ConfigError(
          fmt::format("party {} deals {} triples of {} x {} times {} x {}, but party 0 asked for {} of {} "
                      "x {} times {} x {}; all parties must reserve alike",
                      self(), count, kind.m, kind.k, kind.k, kind.n, asked_.count, asked_.kind.m, asked_.kind.k,
                      asked_.kind.k, asked_.kind.n));
    asked_ = {};
    send_corrections(kind, stock, count);
  }

  /// In two buffers: one is on the wire while the other is made.
  void send_corrections(const TripleKind& kind, const Stock& stock, std::uint64_t count) {
    Transport& net = s_.net();
    const DepthScope one_round(net);
    const std::size_t each = kind.c_words() * kind.word_bytes;
    if (each == 0) return;
    const std::uint64_t step = std::min(count, triples_per_message(kind, net.capabilities().preferred_chunk));
    std::array<std::vector<std::byte>, 2> buffers;
    std::array<std::vector<Ticket>, 2> sent;
    for (std::uint64_t done = 0, turn = 0; done < count; done += step, turn ^= 1) {
      const std::uint64_t now = std::min(step, count - done);
      net.wait(sent[turn]);
      buffers[turn].resize(now * each);
      maker_.make(kind, stock.id, stock.reserved + done, now, buffers[turn]);
      sent[turn] = {net.post_send(0, buffers[turn])};
      net.submit();
    }
    for (const auto& tickets : sent) net.wait(tickets);
  }

  Bytes view(std::uint32_t, TriplePart, std::uint64_t, MutableBytes) override {
    throw ConfigError(fmt::format("party {} is the dealer and holds no shares of triples", self()));
  }

  Session& s_;
  CorrectionMaker maker_;
  TripleRequest asked_;  // and not yet dealt; count 0: none
};

}  // namespace

std::unique_ptr<TripleSource> make_dealer_triples(Session& s) {
  if (s.computes()) return std::make_unique<DealtTriples>(s);
  return std::make_unique<DealingTriples>(s);
}

void serve_triples(Session& s) {
  if (s.computes())
    throw ConfigError(fmt::format(
        "party {} computes and cannot deal; the dealer is the party after the {} that compute", s.self(), s.parties()));
  DealingTriples(s).serve();
}

void stop_triples(Session& s) {
  if (s.has_dealer() && s.self() == 0) send_request(s, {});
}

}  // namespace parley
