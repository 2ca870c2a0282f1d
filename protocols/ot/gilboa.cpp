#include "protocols/ot/gilboa.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "protocols/ot/ot_kernels.h"
#include "protocols/ot/word_hash.h"

namespace parley {
namespace {

template <Ring2k R>
constexpr std::size_t kChunkProducts = kOtChunk / kRingBits<R>;

constexpr std::size_t kMessageChunks = 4;

/// Of chunks, all but the last of which are full.
template <Ring2k R>
std::size_t correction_words(std::size_t products, unsigned field_bits) {
  const std::size_t even = (products + 1) / kGilboaGroup * kGilboaGroup;
  return correction_bytes(even * kRingBits<R>, field_bits) / sizeof(std::uint64_t);
}

template <Ring2k R>
std::size_t term_words(std::size_t products) {
  return (products + 1) / kGilboaGroup * kGilboaWords<R>;
}

/// The local work, chunk by chunk.
template <Ring2k R>
class Chunks {
 public:
  explicit Chunks(OtExtension& ots) : ots_(ots) {}

  /// The chooser: corrections for its y, and its part of the shares as far as it needs no answer.
  void choose(std::span<const R> y, std::span<R> shares, std::uint64_t* corrections) {
    std::array<std::uint64_t, kOtChunk / 64> choices{};
    std::memcpy(choices.data(), y.data(), y.size_bytes());
    const std::size_t rows = (y.size() + 1) / 2 * 2 * kRingBits<R>;
    receiver_hash_.begin(ots_.receiver.next_row());
    ots_.receiver.expand(rows, choices.data(), *columns_, corrections);
    for_groups(y.size(), [&](std::size_t first, std::size_t now, const OtBlock* group) {
      std::array<std::uint64_t, kOtGroup> h;
      receiver_hash_(h.data(), group, {}, now * kRingBits<R>);
      for (std::size_t i = 0; i < now; ++i) ot_kernels().gilboa<R>().receive(&shares[first + i], &h[i * kRingBits<R>]);
    });
  }

  /// The sender: the terms for its x.
  void answer(std::span<const R> x, const std::uint64_t* corrections, std::span<R> shares, R* terms) {
    const std::size_t even = (x.size() + 1) / 2 * 2, rows = even * kRingBits<R>;
    sender_hash_.begin(ots_.sender.next_row());
    ots_.sender.expand(rows, corrections, *columns_);
    for_groups(even, [&](std::size_t first, std::size_t now, const OtBlock* group) {
      std::array<std::uint64_t, kOtGroup> h0, h1;
      sender_hash_(h0.data(), group, {}, now * kRingBits<R>);
      sender_hash_(h1.data(), group, ots_.sender.delta(), now * kRingBits<R>);
      for (std::size_t i = 0; i < now; i += kGilboaGroup, terms += kGilboaWords<R>)
        for_pair(x, shares, first + i, [&](const R* words, R* sums) {
          ot_kernels().gilboa<R>().send(terms, sums, &h0[i * kRingBits<R>], &h1[i * kRingBits<R>], words);
        });
    });
  }

  /// The chooser again: what its bits select of the terms.
  static void finish(std::span<const R> y, const R* terms, std::span<R> shares) {
    for (std::size_t i = 0; i < y.size(); i += kGilboaGroup) {
      for_pair(y, shares, i, [&](const R* words, R* sums) { ot_kernels().gilboa<R>().finish(sums, terms, words); });
      terms += kGilboaWords<R>;
    }
  }

 private:
  /// Calls body(first product, products, their rows) for as many products as the kernels turn into rows together.
  template <typename Body>
  void for_groups(std::size_t products, Body&& body) {
    constexpr std::size_t kProducts = kOtGroup / kRingBits<R>;
    alignas(64) std::array<OtBlock, kOtGroup> rows;
    for (std::size_t first = 0; first < products; first += kProducts) {
      ot_kernels().transpose(rows.data(), columns_->words + first * kRingBits<R> / 64, OtColumns::kStride, kOtGroup);
      body(first, std::min(kProducts, products - first), rows.data());
    }
  }

  /// Calls body with two words and shares; one that lies beyond the end is zero and lost.
  template <typename Body>
  static void for_pair(std::span<const R> words, std::span<R> shares, std::size_t i, Body&& body) {
    if (i + kGilboaGroup <= words.size()) return body(&words[i], &shares[i]);
    const std::array<R, kGilboaGroup> padded{words[i], 0};
    std::array<R, kGilboaGroup> sums{shares[i], 0};
    body(padded.data(), sums.data());
    shares[i] = sums[0];
  }

  OtExtension& ots_;
  std::unique_ptr<OtColumns> columns_ = std::make_unique<OtColumns>();
  WordHash receiver_hash_, sender_hash_;
};

/// A ring of message buffers with the tickets of what is on the way in them.
template <typename Word, std::size_t kSlots>
struct Buffers {
  std::array<std::vector<Word>, kSlots> words;
  std::array<std::optional<Ticket>, kSlots> tickets;

  std::vector<Word>& at(std::size_t message, std::size_t size) {
    words[message % kSlots].resize(size);
    return words[message % kSlots];
  }
  std::optional<Ticket>& ticket(std::size_t message) { return tickets[message % kSlots]; }
  void wait(Transport& net, std::size_t message) {
    if (auto& waiting = ticket(message)) net.wait(*waiting);
    ticket(message).reset();
  }
};

}  // namespace

template <Ring2k R>
void add_cross_products(Session& s, OtExtension& ots, std::span<const R> x, std::span<const R> y, std::span<R> shares) {
  assert(x.size() == y.size() && x.size() == shares.size());
  constexpr std::size_t kStep = kMessageChunks * kChunkProducts<R>;
  constexpr std::size_t kAhead = 2, kSlots = kAhead + 1;  // messages
  Transport& net = s.net();
  const unsigned k = ots.options.field_bits;
  const std::size_t n = x.size(), messages = (n + kStep - 1) / kStep;
  auto length = [&](std::size_t message) { return std::min(kStep, n - message * kStep); };

  Chunks<R> chunks(ots);
  Buffers<std::uint64_t, kSlots> corrections_out, corrections_in;
  Buffers<R, kSlots> terms_out, terms_in;
  const std::uint32_t start = net.activity().depth;
  std::optional<std::uint32_t> answered;  // the depth that terms carry: they depend on corrections only

  auto for_chunks = [&](std::size_t message, auto&& body) {  // body(begin, length, offset in the message)
    for (std::size_t at = 0; at < length(message); at += kChunkProducts<R>)
      body(message * kStep + at, std::min(kChunkProducts<R>, length(message) - at), at);
  };

  const AbortOnThrow guard(net);
  for (std::size_t step = 0; step < messages + 2 * kAhead; ++step) {
    // Both parties send in this order: the corrections of a message, then the terms of an earlier one.
    if (step < messages)
      corrections_in.ticket(step) =
          net.post_receive(ots.peer, writable_bytes_of(corrections_in.at(step, correction_words<R>(length(step), k))));
    const std::size_t to_answer = step - kAhead, to_finish = step - 2 * kAhead;
    if (to_answer < messages)
      terms_in.ticket(to_answer) =
          net.post_receive(ots.peer, writable_bytes_of(terms_in.at(to_answer, term_words<R>(length(to_answer)))));

    // 1. Chooser: corrections.
    if (step < messages) {
      corrections_out.wait(net, step);
      auto& out = corrections_out.at(step, correction_words<R>(length(step), k));
      for_chunks(step, [&](std::size_t begin, std::size_t now, std::size_t at) {
        chunks.choose(y.subspan(begin, now), shares.subspan(begin, now), &out[correction_words<R>(at, k)]);
      });
      const DepthScope first_round(net, start);
      corrections_out.ticket(step) = net.post_send(ots.peer, bytes_of(out));
      net.submit();
    }
    // 2. Sender: terms.
    if (to_answer < messages) {
      corrections_in.wait(net, to_answer);
      if (!answered) answered = net.activity().depth;
      terms_out.wait(net, to_answer);
      const auto& in = corrections_in.words[to_answer % kSlots];
      auto& out = terms_out.at(to_answer, term_words<R>(length(to_answer)));
      for_chunks(to_answer, [&](std::size_t begin, std::size_t now, std::size_t at) {
        chunks.answer(x.subspan(begin, now), &in[correction_words<R>(at, k)], shares.subspan(begin, now),
                      &out[term_words<R>(at)]);
      });
      const DepthScope second_round(net, *answered);
      terms_out.ticket(to_answer) = net.post_send(ots.peer, bytes_of(out));
      net.submit();
    }
    // 3. Chooser: the terms of its bits.
    if (to_finish < messages) {
      terms_in.wait(net, to_finish);
      const auto& in = terms_in.words[to_finish % kSlots];
      for_chunks(to_finish, [&](std::size_t begin, std::size_t now, std::size_t at) {
        chunks.finish(y.subspan(begin, now), &in[term_words<R>(at)], shares.subspan(begin, now));
      });
    }
  }
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    corrections_out.wait(net, slot);
    terms_out.wait(net, slot);
  }
}

template <Ring2k R>
Cost cross_products_cost(std::size_t n, unsigned field_bits) {
  if (n == 0) return {};
  return {.rounds = 2,
          .bytes_sent = correction_words<R>(n, field_bits) * sizeof(std::uint64_t) + term_words<R>(n) * sizeof(R)};
}

template void add_cross_products(Session&, OtExtension&, std::span<const std::uint32_t>, std::span<const std::uint32_t>,
                                 std::span<std::uint32_t>);
template void add_cross_products(Session&, OtExtension&, std::span<const std::uint64_t>, std::span<const std::uint64_t>,
                                 std::span<std::uint64_t>);
template Cost cross_products_cost<std::uint32_t>(std::size_t, unsigned);
template Cost cross_products_cost<std::uint64_t>(std::size_t, unsigned);

}  // namespace parley
