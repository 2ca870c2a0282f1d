#include "protocols/ot/ot_shared_bits.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "core/ring_vector.h"
#include "protocols/ot/ots.h"

namespace parley {
namespace {

constexpr PartyId kSender = 0;
constexpr std::size_t kWordBits = 64;
constexpr std::size_t kSliceWords = (std::size_t{1} << 20) / kWordBits;  // of bits at a time: bounds memory

template <Ring2k R>
R bit_of(std::span<const std::uint64_t> bits, std::size_t i) {
  return static_cast<R>(bits[i / kWordBits] >> (i % kWordBits) & 1);
}

/// b_0 + 2 h0, after the terms h0 - h1 + b_0.
template <Ring2k R>
void send_bits(Session& s, OtExtension& ots, std::span<const std::uint64_t> bits, std::span<R> words) {
  std::vector<OtBlock> zeros(words.size()), ones(words.size());
  send_random_ots(s, ots, zeros, ones);
  RingVector<R> terms(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const R b = bit_of<R>(bits, i), h0 = static_cast<R>(zeros[i].low), h1 = static_cast<R>(ones[i].low);
    terms[i] = h0 - h1 + b;
    words[i] = b + 2 * h0;
  }
  s.net().wait(s.net().post_send(ots.peer, bytes_of(terms)));
}

/// b_1 - 2 (h0 + b_0 b_1): of h0 and h1 this party has the one of its bit, and where that is h1 the term makes up.
template <Ring2k R>
void choose_bits(Session& s, OtExtension& ots, std::span<const std::uint64_t> bits, std::span<R> words) {
  std::vector<OtBlock> chosen(words.size());
  receive_random_ots(s, ots, bits, chosen);
  RingVector<R> terms(words.size());
  s.net().wait(s.net().post_receive(ots.peer, writable_bytes_of(terms)));
  for (std::size_t i = 0; i < words.size(); ++i) {
    const R b = bit_of<R>(bits, i);
    words[i] = b - 2 * (static_cast<R>(chosen[i].low) + b * terms[i]);
  }
}

/// Draws `bits` and calls take(first, words) with ring shares of bits [first, first + words.size()), slice by slice.
template <Ring2k R, typename Take>
void draw_bits(Session& s, OtExtension& ots, std::span<std::uint64_t> bits, Take&& take) {
  s.local().fill(bits);
  RingVector<R> words;
  for (std::size_t first = 0; first < bits.size(); first += kSliceWords) {
    const auto slice = bits.subspan(first, std::min(kSliceWords, bits.size() - first));
    words.resize(kWordBits * slice.size());
    if (s.self() == kSender)
      send_bits<R>(s, ots, slice, words);
    else
      choose_bits<R>(s, ots, slice, words);
    take(kWordBits * first, std::span<const R>(words));
  }
}

}  // namespace

template <Ring2k R>
void make_dabits(Session& s, OtExtension& ots, std::span<std::uint64_t> bits, std::span<R> values) {
  assert(values.size() == kWordBits * bits.size());
  draw_bits<R>(s, ots, bits,
               [&](std::size_t first, std::span<const R> words) { std::ranges::copy(words, &values[first]); });
}

template <Ring2k R>
void make_edabits(Session& s, OtExtension& ots, std::size_t plane_words, std::span<R> values,
                  std::span<std::uint64_t> planes) {
  assert(values.size() * kRingBits<R> == kWordBits * planes.size());
  const std::size_t rows = kWordBits * plane_words;
  std::ranges::fill(values, R{0});
  draw_bits<R>(s, ots, planes, [&](std::size_t first, std::span<const R> words) {
    for (std::size_t at = 0; at < words.size(); at += kWordBits) {
      const std::size_t plane = (first + at) / rows, row = (first + at) % rows;
      R* const out = &values[plane / kRingBits<R> * rows + row];
      for (std::size_t j = 0; j < kWordBits; ++j) out[j] += words[at + j] << (plane % kRingBits<R>);
    }
  });
}

template <Ring2k R>
void make_truncation_pairs(Session& s, OtExtension& ots, unsigned shift, std::span<R> r, std::span<R> shifted,
                           std::span<R> top) {
  assert(r.size() == shifted.size() && r.size() == top.size() && shift < kRingBits<R>);
  constexpr std::size_t kBits = kRingBits<R>;
  std::vector<std::uint64_t> bits((kBits * r.size() + kWordBits - 1) / kWordBits);
  draw_bits<R>(s, ots, bits, [&](std::size_t first, std::span<const R> words) {
    for (std::size_t i = first / kBits; i < std::min(r.size(), (first + words.size()) / kBits); ++i) {
      const R* const bit = &words[kBits * i - first];
      r[i] = shifted[i] = 0;
      for (std::size_t p = 0; p < kBits; ++p) r[i] += bit[p] << p;
      for (std::size_t p = shift; p < kBits; ++p) shifted[i] += bit[p] << (p - shift);
      top[i] = bit[kBits - 1];
    }
  });
}

template <Ring2k R>
Cost shared_bits_cost(std::size_t words, PartyId self, const OtOptions& options) {
  Cost cost;
  for (std::size_t first = 0; first < words; first += kSliceWords) {
    const std::size_t bits = kWordBits * std::min(kSliceWords, words - first);
    cost += self == kSender ? send_ots_cost(bits, options) : receive_ots_cost(bits, options);
    cost += {.rounds = 1, .bytes_sent = self == kSender ? bits * sizeof(R) : 0};
  }
  return cost;
}

#define PARLEY_INSTANTIATE(R)                                                                                      \
  template void make_dabits(Session&, OtExtension&, std::span<std::uint64_t>, std::span<R>);                       \
  template void make_edabits(Session&, OtExtension&, std::size_t, std::span<R>, std::span<std::uint64_t>);         \
  template void make_truncation_pairs(Session&, OtExtension&, unsigned, std::span<R>, std::span<R>, std::span<R>); \
  template Cost shared_bits_cost<R>(std::size_t, PartyId, const OtOptions&);
PARLEY_INSTANTIATE(std::uint32_t)
PARLEY_INSTANTIATE(std::uint64_t)
#undef PARLEY_INSTANTIATE

}  // namespace parley
