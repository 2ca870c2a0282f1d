#pragma once

/// AES-128, in counter mode and on given blocks, by the fastest path that this processor has.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace parley {

struct alignas(16) AesRoundKeys {
  std::byte bytes[11 * 16];
};

AesRoundKeys expand_aes_key(std::span<const std::byte, 16> key);

/// Writes blocks [first, first + blocks) of the stream with the counter block stream << 64 | index, big-endian.
using AesCtr = void(const AesRoundKeys& keys, std::uint64_t stream, std::uint64_t first, std::byte* out,
                    std::size_t blocks);

/// out[i] = AES(in[i]) for blocks of 16 bytes. `out` may be `in`; neither needs alignment.
using AesEncrypt = void(const AesRoundKeys& keys, const std::byte* in, std::byte* out, std::size_t blocks);

struct AesPath {
  std::string_view name;
  bool (*usable)();
  AesCtr* ctr;
  AesEncrypt* encrypt;
};

/// Fastest first. The last one, "portable", runs anywhere; it is bit-sliced, without tables or secret branches.
std::span<const AesPath> aes_paths();

/// The first usable path.
const AesPath& aes_path();

}  // namespace parley
