#include "protocols/preprocessing/correction_maker.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "core/ring_vector.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/preprocessing/seeded_triples.h"
#include "protocols/sharing/blocks.h"

namespace parley {
namespace {

/// Expands a range of words of one stream block by block.
template <Ring2k R, typename Take>
void for_each_block(const Key& key, std::uint64_t stream, std::uint64_t first_word, std::size_t words, Take&& take) {
  const Prg prg(key, stream);
  Block<R> block;
  for_blocks(words, [&](std::size_t i, std::size_t length) {
    const auto now = std::span(block).first(length);
    prg.expand((first_word + i) * sizeof(R), std::as_writable_bytes(now));
    take(i, std::span<const R>(now));
  });
}

/// The secret behind the shares that expand from `keys`.
template <Ring2k R>
RingVector<R> sum_of_shares(std::span<const Key> keys, std::uint64_t stream, std::uint64_t first_word,
                            std::size_t words) {
  RingVector<R> sum(words);
  std::ranges::fill(sum, R{0});
  for (const Key& key : keys)
    for_each_block<R>(key, stream, first_word, words, [&](std::size_t i, std::span<const R> block) {
      ring_kernels<R>().add_to(&sum[i], block.data(), block.size());
    });
  return sum;
}

}  // namespace

void CorrectionMaker::make(const TripleKind& kind, std::uint32_t stock, std::uint64_t first, std::uint64_t count,
                           MutableBytes out) const {
  assert(out.size() == count * kind.c_words() * kind.word_bytes);
  auto words = [&]<Ring2k R>(R) {
    make_words<R>(kind, stock, first, count, {reinterpret_cast<R*>(out.data()), out.size() / sizeof(R)});
  };
  if (kind.word_bytes == sizeof(std::uint32_t))
    words(std::uint32_t{});
  else
    words(std::uint64_t{});
}

template <Ring2k R>
void CorrectionMaker::make_words(const TripleKind& kind, std::uint32_t stock, std::uint64_t first, std::uint64_t count,
                                 std::span<R> out) const {
  const auto [word_bytes, m, k, n] = kind;
  const auto a =
      sum_of_shares<R>(keys_, triple_stream(stock, TriplePart::a), first * kind.a_words(), count * kind.a_words());
  const auto b =
      sum_of_shares<R>(keys_, triple_stream(stock, TriplePart::b), first * kind.b_words(), count * kind.b_words());
  if (m == 1 && k == 1 && n == 1) {
    ring_kernels<R>().multiply(out.data(), a.data(), b.data(), out.size());
  } else {
    std::ranges::fill(out, R{0});
    for (std::uint64_t t = 0; t < count; ++t)
      ring_kernels<R>().matmul_add(out.data() + t * m * n, a.data() + t * m * k, b.data() + t * k * n, m, k, n);
  }
  for (std::size_t party = 1; party < keys_.size(); ++party)
    for_each_block<R>(keys_[party], triple_stream(stock, TriplePart::c), first * kind.c_words(), out.size(),
                      [&](std::size_t i, std::span<const R> block) {
                        ring_kernels<R>().subtract_from(out.data() + i, block.data(), block.size());
                      });
}

std::uint64_t triples_per_message(const TripleKind& kind, std::size_t bytes) {
  const std::uint64_t each = std::max<std::uint64_t>(1, kind.c_words() * kind.word_bytes);
  return std::max<std::uint64_t>(1, bytes / each);
}

}  // namespace parley
