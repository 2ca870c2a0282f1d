#pragma once

/// A source of correlations whose shares at one party are not what was dealt.

#include <memory>

#include "protocols/preprocessing/first_party.h"

namespace parley {

/// Which bit changes: of byte `byte` of part `part` of all items of a type.
struct Tampering {
  CorrelationType type;
  std::size_t part;
  std::uint64_t byte;
  unsigned bit;
};

class TamperedCorrelations final : public CorrelationSource {
 public:
  TamperedCorrelations(Session& s, const Tampering& tampering)
      : self_(s.self()), dealt_(std::make_unique<FirstPartyCorrelations>(s)), tampering_(tampering) {}

  std::string_view name() const override { return "tampered"; }
  PrepTrust trust() const override { return dealt_->trust(); }
  Word128 mac_key_share() const override { return dealt_->mac_key_share(); }
  std::uint64_t bit_mac_key_share() const override { return dealt_->bit_mac_key_share(); }

  /// Whether the bit was among what was read.
  bool struck() const { return struck_; }

 private:
  PartyId self() const override { return self_; }

  void make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) override {
    if (stock.id == types_.size()) types_.push_back(kind.type);
    dealt_->reserve(kind, count);
  }

  Bytes view(std::uint32_t stock, std::size_t part, std::uint64_t first, MutableBytes room) override {
    const Bytes right = Reader::view_of(*dealt_, stock, part, first, room);
    const bool strikes = types_[stock] == tampering_.type && part == tampering_.part && tampering_.byte >= first &&
                         tampering_.byte < first + room.size();
    if (!strikes) return right;
    struck_ = true;
    if (right.data() != room.data()) std::ranges::copy(right, room.begin());
    room[tampering_.byte - first] ^= std::byte{1} << tampering_.bit;
    return room;
  }

  /// What sources show to nobody but to what was taken from them.
  struct Reader : CorrelationSource {
    static Bytes view_of(CorrelationSource& source, std::uint32_t stock, std::size_t part, std::uint64_t first,
                         MutableBytes room) {
      constexpr auto kView = &Reader::view;
      return (source.*kView)(stock, part, first, room);
    }
  };

  PartyId self_;
  std::unique_ptr<FirstPartyCorrelations> dealt_;
  Tampering tampering_;
  std::vector<CorrelationType> types_;  // by stock
  bool struck_ = false;
};

}  // namespace parley
