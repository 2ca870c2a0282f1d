#include "protocols/ot/base_ot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "core/collectives.h"
#include "core/error.h"
#include "protocols/ot/curve.h"

namespace parley {
namespace {

constexpr std::size_t kOffer = 2 * kBaseOtPoint;  // what the receiver sends for one OT

using Offer = std::array<EncodedPoint, 2>;

/// The random oracle into the group that belongs to one position of an offer.
Point hash_to_point(const Curve& curve, std::size_t index, std::uint8_t position, const EncodedPoint& other) {
  OracleInput input("parley base OT: point");
  input.add(index);
  input.add(position);
  input.add(other);
  return curve.hash_to_point(input);
}

/// The string of one position, bound to all that was said.
Key string_of(std::size_t index, std::uint8_t position, const Offer& offer, const EncodedPoint& answer,
              const EncodedPoint& secret) {
  OracleInput input("parley base OT: string");
  input.add(index);
  input.add(position);
  input.add(offer[0]);
  input.add(offer[1]);
  input.add(answer);
  input.add(secret);
  const Digest digest = input.digest();
  Key key;
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

/// Swaps when `choice` is 1, by masks.
void swap_if(std::uint8_t choice, EncodedPoint& x, EncodedPoint& y) {
  const std::byte mask{static_cast<std::uint8_t>(-choice)};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::byte difference = (x[i] ^ y[i]) & mask;
    x[i] ^= difference;
    y[i] ^= difference;
  }
}

/// What the receiver keeps of one OT.
struct Receiving {
  Scalar secret;
  Offer offer;
};

/// 1. Receiver with choice b: a random point r_1-b, a key pair (a, A = aG), and r_b = A - H_b(r_1-b). Sends r_0, r_1.
Receiving make_offer(const Curve& curve, Prg& random, std::size_t index, std::uint8_t choice) {
  Receiving mine{.secret = curve.random_scalar(random), .offer = {}};
  EncodedPoint other = curve.encode(curve.times_generator(curve.random_scalar(random)));
  EncodedPoint own =
      curve.encode(curve.subtract(curve.times_generator(mine.secret), hash_to_point(curve, index, choice, other)));
  // Hashing takes a number of attempts that depends on its public input. Hashing the other position too makes the time
  // the same function of the offer for both choices.
  hash_to_point(curve, index, 1 - choice, own);
  swap_if(choice, own, other);
  mine.offer = {own, other};
  return mine;
}

/// What the sender works with in one OT.
struct SentKeys {
  Scalar secret;
  EncodedPoint answer;
};

/// 3. Sender: the string of position i comes from b (r_i + H_i(r_1-i)). Nothing when the offer is not one that an
/// honest receiver makes.
std::optional<std::array<Key, 2>> strings_of(const Curve& curve, std::size_t index, const SentKeys& mine,
                                             const Offer& offer) {
  std::array<Key, 2> strings;
  for (std::uint8_t position = 0; position < 2; ++position) {
    const Point offered = curve.decode(offer[position]);
    if (!offered) return {};
    const Point key = curve.add(offered, hash_to_point(curve, index, position, offer[1 - position]));
    if (curve.is_infinity(key)) return {};
    strings[position] = string_of(index, position, offer, mine.answer, curve.encode(curve.times(mine.secret, key)));
  }
  return strings;
}

[[noreturn]] void throw_bad_point(PartyId self, PartyId peer) {
  throw ProtocolAbort(
      fmt::format("party {}: what party {} sent in a base OT is not a point that it may send", self, peer));
}

}  // namespace

BaseOts base_ots(Session& s, PartyId peer, std::span<const std::uint8_t> choices) {
  const Curve curve;
  const std::size_t n = choices.size();
  BaseOts made;
  if (n == 0) return made;

  std::vector<Receiving> receiving;
  std::vector<SentKeys> sending;
  std::vector<std::byte> out(n * (kOffer + kBaseOtPoint)), in(out.size());
  for (std::size_t i = 0; i < n; ++i) {
    receiving.push_back(make_offer(curve, s.local(), i, choices[i]));
    // 2. Sender: a key pair (b, B = bG). Sends B. It depends on nothing that was received: one round.
    Scalar secret = curve.random_scalar(s.local());
    const EncodedPoint answer = curve.encode(curve.times_generator(secret));
    sending.push_back({std::move(secret), answer});
    std::byte* const at = &out[i * (kOffer + kBaseOtPoint)];
    std::memcpy(at, receiving[i].offer.data(), kOffer);
    std::memcpy(at + kOffer, answer.data(), kBaseOtPoint);
  }
  exchange(s.net(), peer, out, peer, in);

  for (std::size_t i = 0; i < n; ++i) {
    Offer offer;
    EncodedPoint answer;
    const std::byte* const at = &in[i * (kOffer + kBaseOtPoint)];
    std::memcpy(offer.data(), at, kOffer);
    std::memcpy(answer.data(), at + kOffer, kBaseOtPoint);
    const auto strings = strings_of(curve, i, sending[i], offer);
    const Point key = curve.decode(answer);
    if (!strings || !key) throw_bad_point(s.self(), peer);
    made.sent.push_back(*strings);
    // 4. Receiver: the string of position b comes from a B.
    const EncodedPoint secret = curve.encode(curve.times(receiving[i].secret, key));
    made.received.push_back(string_of(i, choices[i], receiving[i].offer, answer, secret));
  }
  return made;
}

}  // namespace parley
