#include "protocols/ot/ot_triples.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <vector>

#include "core/collectives.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/ot/gilboa.h"
#include "protocols/ot/ot_kernels.h"
#include "protocols/ot/word_hash.h"

namespace parley {
namespace {

constexpr std::size_t kChunkWords = kOtChunk / 64;
constexpr std::size_t kMessageRows = 4 * kOtChunk;

/// One chunk of bit triples at either end of its OTs.
class BitChunks {
 public:
  explicit BitChunks(OtExtension& ots) : ots_(ots) {}

  /// c = H(t), where a chooses.
  void choose(std::span<const std::uint64_t> a, std::span<std::uint64_t> c, std::uint64_t* corrections) {
    std::array<std::uint64_t, kChunkWords> choices{};
    std::ranges::copy(a, choices.begin());
    receiver_hash_.begin(ots_.receiver.next_row());
    ots_.receiver.expand(64 * a.size(), choices.data(), *columns_, corrections);
    hash_to(c, receiver_hash_, {});
  }

  /// b = H(q) ^ H(q ^ delta), c ^= (a & b) ^ H(q).
  void answer(std::span<const std::uint64_t> a, const std::uint64_t* corrections, std::span<std::uint64_t> b,
              std::span<std::uint64_t> c) {
    sender_hash_.begin(ots_.sender.next_row());
    ots_.sender.expand(64 * a.size(), corrections, *columns_);
    std::array<std::uint64_t, kChunkWords> zeros;
    const auto zero = std::span(zeros).first(a.size());
    hash_to(zero, sender_hash_, {});
    hash_to(b, sender_hash_, ots_.sender.delta());
    for (std::size_t i = 0; i < a.size(); ++i) {
      b[i] ^= zero[i];
      c[i] ^= (a[i] & b[i]) ^ zero[i];
    }
  }

 private:
  /// One bit of the hash of each row of the columns, 64 a word.
  void hash_to(std::span<std::uint64_t> words, const WordHash& hash, const OtBlock& offset) {
    const OtKernels& kernels = ot_kernels();
    std::array<OtBlock, kOtGroup> rows;
    std::array<std::uint64_t, kOtGroup> hashes;
    std::array<std::uint64_t, kOtGroup / 64> bits;
    for (std::size_t w = 0; w < words.size(); w += bits.size()) {
      kernels.transpose(rows.data(), columns_->words + w, OtColumns::kStride, kOtGroup);
      hash(hashes.data(), rows.data(), offset, kOtGroup);
      kernels.low_bits(bits.data(), hashes.data(), bits.size());
      std::copy_n(bits.begin(), std::min(bits.size(), words.size() - w), &words[w]);
    }
  }

  OtExtension& ots_;
  WordHash receiver_hash_, sender_hash_;
  std::unique_ptr<OtColumns> columns_ = std::make_unique<OtColumns>();
};

}  // namespace

template <Ring2k R>
void make_triples(Session& s, OtExtension& ots, std::span<R> a, std::span<R> b, std::span<R> c) {
  assert(a.size() == b.size() && a.size() == c.size());
  s.local().fill(a);
  s.local().fill(b);
  // c = a_0 b_0 + a_1 b_1 + (a_0 b_1 + a_1 b_0).
  ring_kernels<R>().multiply(c.data(), a.data(), b.data(), a.size());
  add_cross_products<R>(s, ots, a, b, c);
}

template <Ring2k R>
void make_squares(Session& s, OtExtension& ots, std::span<R> a, std::span<R> squares) {
  s.local().fill(a);
  ring_kernels<R>().multiply(squares.data(), a.data(), a.data(), a.size());
  add_cross_products<R>(s, ots, a, a, squares);
}

void make_bit_triples(Session& s, OtExtension& ots, std::span<std::uint64_t> a, std::span<std::uint64_t> b,
                      std::span<std::uint64_t> c) {
  assert(a.size() == b.size() && a.size() == c.size());
  const unsigned k = ots.options.field_bits;
  const std::size_t per_message = correction_bytes(kMessageRows, k), per_chunk = correction_bytes(kOtChunk, k);
  s.local().fill(a);
  BitChunks chunks(ots);
  std::vector<std::byte> scratch;

  // Calls body(first word, words, bytes of the corrections) for the chunks of one message.
  auto for_chunks = [&](std::size_t offset, auto bytes, auto&& body) {
    const std::size_t begin = offset / per_chunk * kChunkWords;
    const std::size_t end = std::min(a.size(), begin + kMessageRows / 64);
    for (std::size_t word = begin, at = 0; word < end; word += kChunkWords, at += per_chunk)
      body(word, std::min(kChunkWords, end - word), &bytes[at]);
  };
  exchange_stream(
      s.net(), ots.peer, ots.peer, correction_bytes(64 * a.size(), k), per_message, scratch,
      [&](std::size_t offset, MutableBytes out) {
        for_chunks(offset, out, [&](std::size_t word, std::size_t now, std::byte* at) {
          chunks.choose(a.subspan(word, now), c.subspan(word, now), reinterpret_cast<std::uint64_t*>(at));
        });
      },
      [&](std::size_t offset, Bytes in) {
        for_chunks(offset, in, [&](std::size_t word, std::size_t now, const std::byte* at) {
          chunks.answer(a.subspan(word, now), reinterpret_cast<const std::uint64_t*>(at), b.subspan(word, now),
                        c.subspan(word, now));
        });
      });
}

template <Ring2k R>
Cost make_triples_cost(std::size_t n, const OtOptions& options) {
  return cross_products_cost<R>(n, options.field_bits);
}

Cost make_bit_triples_cost(std::size_t words, const OtOptions& options) {
  return {.rounds = words > 0 ? 1u : 0u, .bytes_sent = correction_bytes(64 * words, options.field_bits)};
}

template void make_triples(Session&, OtExtension&, std::span<std::uint32_t>, std::span<std::uint32_t>,
                           std::span<std::uint32_t>);
template void make_triples(Session&, OtExtension&, std::span<std::uint64_t>, std::span<std::uint64_t>,
                           std::span<std::uint64_t>);
template void make_squares(Session&, OtExtension&, std::span<std::uint32_t>, std::span<std::uint32_t>);
template void make_squares(Session&, OtExtension&, std::span<std::uint64_t>, std::span<std::uint64_t>);
template Cost make_triples_cost<std::uint32_t>(std::size_t, const OtOptions&);
template Cost make_triples_cost<std::uint64_t>(std::size_t, const OtOptions&);

}  // namespace parley
