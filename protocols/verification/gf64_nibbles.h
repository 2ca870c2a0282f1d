#pragma once

/// Sums of field elements that bits choose, by byte shuffles: four bits choose one of the 16 sums over subsets of four
/// elements, each byte of which is looked up in a register, so that time does not depend on the bits. Local to each
/// file that includes it, which gives
///
///   N::V, N::kLanes            a vector of words
///   N::load, N::store          all lanes
///   N::repeat(bytes)           16 bytes in every 128-bit lane
///   N::bit_xor, N::low_nibbles, N::high_nibbles, and N::shuffle, N::low<bits>, N::high<bits> (unpack), in 128-bit
///   lanes

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace parley {
namespace {
namespace gf64_nibbles {

using Word = std::uint64_t;
/// Four words side by side.
typedef Word Four __attribute__((vector_size(32)));

/// Bit 8 t + r of word j goes to bit 8 t + j of word r, for each of four.
inline void transpose_bits(Four (&words)[8]) {
  const auto swap = [](Four& upper, Four& lower, Word bits, Word mask) {
    const Four differing = (upper >> bits ^ lower) & mask;
    lower ^= differing;
    upper ^= differing << bits;
  };
  for (std::size_t j : {0, 1, 2, 3}) swap(words[j], words[j + 4], 4, 0x0f0f0f0f0f0f0f0f);
  for (std::size_t j : {0, 1, 4, 5}) swap(words[j], words[j + 2], 2, 0x3333333333333333);
  for (std::size_t j : {0, 2, 4, 6}) swap(words[j], words[j + 1], 1, 0x5555555555555555);
}

/// Byte p of the sums over all subsets of elements 4 g, ..., 4 g + 3 in (g, p).
inline std::vector<std::array<std::array<std::uint8_t, 16>, 8>> tables_of(const Word* elements, std::size_t k) {
  std::vector<std::array<std::array<std::uint8_t, 16>, 8>> tables((k + 7) / 8 * 2);
  for (std::size_t g = 0; g < tables.size(); ++g)
    for (unsigned subset = 0; subset < 16; ++subset) {
      Word sum = 0;
      for (std::size_t l = 0; l < 4; ++l)
        if ((subset >> l & 1) && 4 * g + l < k) sum ^= elements[4 * g + l];
      for (std::size_t p = 0; p < 8; ++p) tables[g][p][subset] = static_cast<std::uint8_t>(sum >> (8 * p));
    }
  return tables;
}

/// Words from vectors of their bytes p: a vector at out + q kLanes holds, of every 128-bit lane, those of bytes 2 q and
/// 2 q + 1.
template <typename N>
void join_bytes(Word* out, const typename N::V (&bytes)[8]) {
  typename N::V pairs[8], fours[8], words[8];
  for (std::size_t p = 0; p < 4; ++p) {
    pairs[p] = N::template low<8>(bytes[2 * p], bytes[2 * p + 1]);
    pairs[4 + p] = N::template high<8>(bytes[2 * p], bytes[2 * p + 1]);
  }
  for (std::size_t h : {0, 4})
    for (std::size_t p = 0; p < 2; ++p) {
      fours[h + p] = N::template low<16>(pairs[h + 2 * p], pairs[h + 2 * p + 1]);
      fours[h + 2 + p] = N::template high<16>(pairs[h + 2 * p], pairs[h + 2 * p + 1]);
    }
  for (std::size_t h = 0; h < 8; h += 2) {
    words[h] = N::template low<32>(fours[h], fours[h + 1]);
    words[h + 1] = N::template high<32>(fours[h], fours[h + 1]);
  }
  for (std::size_t q = 0; q < 8; ++q) N::store(out + q * N::kLanes, words[q]);
}

/// Gf64Kernels::combine_bits.
template <typename N>
void combine_bits(Word* out, const Word* elements, const Word* x, std::size_t k, std::size_t m) {
  constexpr std::size_t kBytes = 8 * N::kLanes;
  const auto tables = tables_of(elements, k);
  const std::size_t groups = tables.size() / 2;
  std::vector<std::array<std::array<Word, 8>, 4>> bits(groups);
  for (std::size_t first = 0; first < m; first += 4) {
    const std::size_t now = m - first < 4 ? m - first : 4;
    for (std::size_t g = 0; g < groups; ++g) {
      Four words[8] = {};
      for (std::size_t j = 0; j < 8 && 8 * g + j < k; ++j)
        std::memcpy(&words[j], x + (8 * g + j) * m + first, now * sizeof(Word));
      transpose_bits(words);
      for (std::size_t w = 0; w < 4; ++w)
        for (std::size_t r = 0; r < 8; ++r) bits[g][w][r] = words[r][w];
    }
    for (std::size_t w = 0; w < now; ++w) {
      Word sums[64];
      for (std::size_t v = 0; v < 64 / kBytes; ++v) {
        typename N::V bytes[8] = {};
        for (std::size_t g = 0; g < groups; ++g) {
          const auto chosen = N::load(bits[g][w].data() + v * N::kLanes);
          const auto low = N::low_nibbles(chosen), high = N::high_nibbles(chosen);
          for (std::size_t p = 0; p < 8; ++p)
            bytes[p] = N::bit_xor(bytes[p], N::bit_xor(N::shuffle(N::repeat(tables[2 * g][p].data()), low),
                                                       N::shuffle(N::repeat(tables[2 * g + 1][p].data()), high)));
        }
        join_bytes<N>(sums + v * kBytes, bytes);
      }
      // Byte 8 r + t was of bit 8 t + r.
      for (std::size_t i = 0; i < 64; ++i) {
        const std::size_t in_vector = i % kBytes, lane = in_vector % N::kLanes / 2;
        const std::size_t byte = i / kBytes * kBytes + 16 * lane + 2 * (in_vector / N::kLanes) + i % 2;
        out[(first + w) * 64 + 8 * (byte % 8) + byte / 8] = sums[i];
      }
    }
  }
}

}  // namespace gf64_nibbles
}  // namespace
}  // namespace parley
