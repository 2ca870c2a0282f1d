#include "protocols/conversion/field_and_ring.h"

#include "tests/protocols/field_dealing.h"
#include "tests/protocols/ring_dealing.h"
#include "tests/protocols/schemes.h"
#include "tests/protocols/tampered_messages.h"

namespace parley {
namespace {

using R = std::uint64_t;
using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kEnd = std::int64_t{1} << (kCrossingBits - 1);

std::uint64_t in_field(std::int64_t number) {
  return number < 0 ? kField61Modulus - static_cast<std::uint64_t>(-number) : static_cast<std::uint64_t>(number);
}

/// Among them those at the ends of what may cross.
Numbers telling_numbers(std::size_t n) {
  Numbers numbers;
  for (const R word : telling_words<R>(n, 3)) numbers.push_back(to_signed(word) >> (64 - kCrossingBits));
  const std::int64_t special[] = {-kEnd, kEnd - 1, -1, 0, 1};
  for (std::size_t i = 0; i < std::min(n, 5 * std::size(special)); ++i) numbers[i] = special[i % 5];
  return numbers;
}

/// Elements of a domain of which the first 25 meet telling_numbers: each of `special` all five.
template <typename Special>
void meet_telling_numbers(FieldVector& r, const Special& special) {
  for (std::size_t i = 0; i < std::min<std::size_t>(r.size(), 25); ++i) r[i] = special[i / 5];
}

/// Numbers and masks for them, dealt in both domains; by party.
template <typename Share>
struct Dealt {
  std::vector<FieldShare> field;
  std::vector<Share> ring;
  std::vector<FieldMasks<Share>> field_masks;
  std::vector<RingMasks<Share>> ring_masks;
};

/// Deals ring elements in the form of Share.
template <typename Share>
std::vector<Share> share_in_ring(RingDealing& dealing, const Word128Vector& values) {
  const auto authenticated = dealing.share(values);
  if constexpr (std::same_as<Share, SpdzShare<R>>) {
    return authenticated;
  } else {
    std::vector<Share> shares;
    for (const auto& share : authenticated) {
      RingVector<R> words;
      for (const Word128 word : share.words()) words.push_back(static_cast<R>(word));
      shares.emplace_back(share.holder().party, std::move(words));
    }
    return shares;
  }
}

template <typename Share>
Dealt<Share> deal(PartyId parties, const Numbers& numbers) {
  FieldDealing field(parties);
  RingDealing ring(parties);
  const std::size_t n = numbers.size();
  FieldVector elements(n), r_in_field(n), top_in_field(n), top_in_ring(n);
  RingVector<R> words(n);
  std::ranges::transform(numbers, elements.begin(), in_field);
  std::ranges::transform(numbers, words.begin(), from_signed<R>);
  // From the field.
  FieldVector field_r = field.elements(n);
  const std::uint64_t p = kField61Modulus, half = std::uint64_t{1} << 60, top = std::uint64_t{1} << 63;
  meet_telling_numbers(field_r, std::array{std::uint64_t{0}, half - 1, half, p - 1, half / 2});
  for (std::size_t i = 0; i < n; ++i) top_in_ring[i] = field_r[i] >= half;
  // From the ring.
  const Word128Vector random = ring.elements(n);
  RingVector<R> ring_r(n);
  std::ranges::transform(random, ring_r.begin(), [](Word128 word) { return static_cast<R>(word); });
  meet_telling_numbers(ring_r, std::array{std::uint64_t{0}, top - 1, top, ~std::uint64_t{0}, half});
  for (std::size_t i = 0; i < n; ++i) {
    r_in_field[i] = ring_r[i] % p;
    top_in_field[i] = ring_r[i] >= top;
  }
  Dealt<Share> dealt{field.share(elements), share_in_ring<Share>(ring, ring.elements_of(words)), {}, {}};
  const auto from_field = field.share(field_r), field_tops = field.share(top_in_field),
             from_ring_in_field = field.share(r_in_field);
  const auto from_field_in_ring = share_in_ring<Share>(ring, ring.elements_of(field_r)),
             ring_tops = share_in_ring<Share>(ring, ring.elements_of(top_in_ring)),
             from_ring = share_in_ring<Share>(ring, ring.elements_of(ring_r));
  for (PartyId party = 0; party < parties; ++party) {
    dealt.field_masks.push_back({from_field[party], from_field_in_ring[party], ring_tops[party]});
    dealt.ring_masks.push_back({from_ring[party], from_ring_in_field[party], field_tops[party]});
  }
  return dealt;
}

/// Opens what nobody is kept from seeing, checked.
RingVector<R> open_all(Session& s, const AShare<R>& x) { return open(s, x); }
RingVector<R> open_all(Session& s, const SpdzShare<R>& x) {
  const auto values = open_unchecked(s, x);
  check_macs(s);
  return values;
}

void use_key(Session& s) {
  s.use_correlations(std::make_unique<MacKeyAlone>(s.self(), RingDealing(s.parties()).key_share(s.self())));
}

template <typename Share>
class FieldAndRing : public testing::Test {};
using Shares = testing::Types<AShare<R>, SpdzShare<R>>;
TYPED_TEST_SUITE(FieldAndRing, Shares);

TYPED_TEST(FieldAndRing, RingElementsBecomeTheSameNumbersInTheFieldAtTheDeclaredCost) {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t n : {0, 1, 77, 1001}) {
      const Numbers numbers = telling_numbers(n);
      const auto dealt = deal<TypeParam>(parties, numbers);
      const Cost cost = ring_to_field_cost<TypeParam>(n, parties);
      CostProbe probe;
      run_sessions(parties, 0, [&](Session& s) {
        use_key(s);
        const auto x =
            probe.measure(s, cost, [&] { return ring_to_field(s, dealt.ring[s.self()], dealt.ring_masks[s.self()]); });
        const FieldVector opened = open(s, x);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(opened[i], in_field(numbers[i])) << i;
      });
      EXPECT_EQ(probe.rounds(), cost.rounds);
    }
}

TYPED_TEST(FieldAndRing, FieldElementsBecomeTheSameNumbersInTheRingAtTheDeclaredCost) {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t n : {0, 1, 77, 1001}) {
      const Numbers numbers = telling_numbers(n);
      const auto dealt = deal<TypeParam>(parties, numbers);
      const Cost cost = field_to_ring_cost(n, parties);
      CostProbe probe;
      run_sessions(parties, 0, [&](Session& s) {
        use_key(s);
        const auto x = probe.measure(
            s, cost, [&] { return field_to_ring(s, dealt.field[s.self()], dealt.field_masks[s.self()]); });
        const RingVector<R> opened = open_all(s, x);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(to_signed(opened[i]), numbers[i]) << i;
      });
      EXPECT_EQ(probe.rounds(), cost.rounds);
    }
}

TYPED_TEST(FieldAndRing, MasksOfAnotherSizeAreRefused) {
  const auto dealt = deal<TypeParam>(2, telling_numbers(3)), fewer = deal<TypeParam>(2, telling_numbers(2));
  run_sessions(2, 0, [&](Session& s) {
    EXPECT_THROW(ring_to_field(s, dealt.ring[s.self()], fewer.ring_masks[s.self()]), ConfigError);
    EXPECT_THROW(field_to_ring(s, dealt.field[s.self()], fewer.field_masks[s.self()]), ConfigError);
  });
}

// With MACs on both sides.

using Authenticated = SpdzShare<R>;

/// There and back, and what is behind both forms.
std::string cross_both_ways(Session& s, const Dealt<Authenticated>& dealt, const Numbers& numbers) {
  use_key(s);
  const PartyId self = s.self();
  const auto element = ring_to_field(s, dealt.ring[self], dealt.ring_masks[self]);
  const FieldVector elements = open(s, element);
  const RingVector<R> words = open_all(s, field_to_ring(s, element, dealt.field_masks[self]));
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (elements[i] != in_field(numbers[i]) || to_signed(words[i]) != numbers[i]) return "wrong number";
  return "right";
}

TEST(FieldAndRingTampering, AChangedMessageAbortsAllOthers) {
  const Numbers numbers = telling_numbers(40);
  for (const PartyId parties : {2, 3}) {
    const auto dealt = deal<Authenticated>(parties, numbers);
    for (PartyId cheater = 0; cheater < parties; ++cheater)
      for (PartyId peer = 0; peer < parties; ++peer) {
        if (peer == cheater) continue;
        // The first message of the lower party of a pair is the key that both agree on, which is not used.
        std::uint64_t message = cheater < peer ? 1 : 0;
        while (expect_aborts(parties, cheater, peer, message,
                             [&](Session& s) { return cross_both_ways(s, dealt, numbers); }))
          ++message;
        EXPECT_GT(message, 15u);
      }
  }
}

/// How many of three parties abort when party 1 holds what `spoil` makes of its part.
int aborts_with(const std::function<void(Dealt<Authenticated>&)>& spoil) {
  const Numbers numbers = telling_numbers(40);
  auto dealt = deal<Authenticated>(3, numbers);
  spoil(dealt);
  std::atomic<int> aborts = 0;
  test::run_mesh(
      local_specs(3, "memory"), [](auto net) { return net; },
      [&](Transport& net) {
        Session s(net, {});
        try {
          cross_both_ways(s, dealt, numbers);
        } catch (const ProtocolAbort&) {
          ++aborts;
        }
      });
  return aborts;
}

TEST(FieldAndRingTampering, AChangedShareOfANumberOrAMaskAbortsAllParties) {
  const auto add_one = [](std::uint64_t& word) { word = field61_add(word, 1); };
  EXPECT_EQ(aborts_with([](auto&) {}), 0);
  // The top bit of the mask of element 16 counts: that sum wraps around.
  EXPECT_EQ(aborts_with([](auto& dealt) { dealt.ring[1].words()[20] += 1; }), 3);
  EXPECT_EQ(aborts_with([](auto& dealt) { dealt.ring[1].macs()[20] += 1; }), 3);
  EXPECT_EQ(aborts_with([](auto& dealt) { dealt.ring_masks[1].r.words()[20] += 1; }), 3);
  EXPECT_EQ(aborts_with([&](auto& dealt) { add_one(dealt.ring_masks[1].in_field.words()[20]); }), 3);
  EXPECT_EQ(aborts_with([&](auto& dealt) { add_one(dealt.ring_masks[1].top.macs()[16]); }), 3);
  EXPECT_EQ(aborts_with([&](auto& dealt) { add_one(dealt.field_masks[1].r.words()[20]); }), 3);
  EXPECT_EQ(aborts_with([](auto& dealt) { dealt.field_masks[1].in_ring.words()[20] += 1; }), 3);
  EXPECT_EQ(aborts_with([](auto& dealt) { dealt.field_masks[1].top.words()[16] += 1; }), 3);
}

}  // namespace
}  // namespace parley
