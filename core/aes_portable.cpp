#include <array>
#include <cstring>

#include "core/aes.h"
#include "core/aes_paths.h"

/// Bit-sliced AES-128 [FIPS 197]: plane i holds bit i of 64 bytes, which are four blocks. Byte p of block b is lane
/// 16 b + p; in a block, byte 4 c + r is row r of column c. No table and no branch depends on a secret.

namespace parley {
namespace {

using Planes = std::array<std::uint64_t, 8>;  // plane 0: the least significant bits

constexpr std::size_t kBlock = 16;
constexpr std::size_t kLanes = 64;
constexpr std::size_t kBlocksAtOnce = kLanes / kBlock;
constexpr std::size_t kRounds = 10;

/// Bit i of eight bytes, gathered to one byte: multiplication moves the eight bits next to each other.
std::uint64_t gather_bits(std::uint64_t bytes, std::size_t bit) {
  return (((bytes >> bit) & 0x0101010101010101) * 0x0102040810204080) >> 56;
}

/// The inverse: bit j of `bits` becomes bit 0 of byte j.
std::uint64_t spread_bits(std::uint64_t bits) {
  const std::uint64_t copies = bits * 0x0101010101010101 & 0x8040201008040201;
  return ((copies + 0x7f7f7f7f7f7f7f7f) | copies) >> 7 & 0x0101010101010101;
}

Planes to_planes(const std::byte* bytes) {
  Planes planes{};
  for (std::size_t group = 0; group < 8; ++group) {
    std::uint64_t word;
    std::memcpy(&word, bytes + 8 * group, 8);
    for (std::size_t bit = 0; bit < 8; ++bit) planes[bit] |= gather_bits(word, bit) << (8 * group);
  }
  return planes;
}

void from_planes(const Planes& planes, std::byte* bytes) {
  for (std::size_t group = 0; group < 8; ++group) {
    std::uint64_t word = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) word |= spread_bits(planes[bit] >> (8 * group) & 0xff) << bit;
    std::memcpy(bytes + 8 * group, &word, 8);
  }
}

/// The S-box on all lanes: the circuit of Boyar and Peralta ("A small depth-16 circuit for the AES S-box", 2012), in
/// its names. x0 and s0 are the most significant bits.
void substitute(Planes& q) {
  const std::uint64_t x0 = q[7], x1 = q[6], x2 = q[5], x3 = q[4], x4 = q[3], x5 = q[2], x6 = q[1], x7 = q[0];
  const auto y14 = x3 ^ x5, y13 = x0 ^ x6, y9 = x0 ^ x3, y8 = x0 ^ x5, t0 = x1 ^ x2;
  const auto y1 = t0 ^ x7, y4 = y1 ^ x3, y12 = y13 ^ y14, y2 = y1 ^ x0, y5 = y1 ^ x6, y3 = y5 ^ y8;
  const auto t1 = x4 ^ y12, y15 = t1 ^ x5, y20 = t1 ^ x1, y6 = y15 ^ x7, y10 = y15 ^ t0, y11 = y20 ^ y9;
  const auto y7 = x7 ^ y11, y17 = y10 ^ y11, y19 = y10 ^ y8, y16 = t0 ^ y11, y21 = y13 ^ y16, y18 = x0 ^ y16;

  const auto t2 = y12 & y15, t3 = y3 & y6, t4 = t3 ^ t2, t5 = y4 & x7, t6 = t5 ^ t2, t7 = y13 & y16;
  const auto t8 = y5 & y1, t9 = t8 ^ t7, t10 = y2 & y7, t11 = t10 ^ t7, t12 = y9 & y11, t13 = y14 & y17;
  const auto t14 = t13 ^ t12, t15 = y8 & y10, t16 = t15 ^ t12, t17 = t4 ^ t14, t18 = t6 ^ t16, t19 = t9 ^ t14;
  const auto t20 = t11 ^ t16, t21 = t17 ^ y20, t22 = t18 ^ y19, t23 = t19 ^ y21, t24 = t20 ^ y18;

  const auto t25 = t21 ^ t22, t26 = t21 & t23, t27 = t24 ^ t26, t28 = t25 & t27, t29 = t28 ^ t22;
  const auto t30 = t23 ^ t24, t31 = t22 ^ t26, t32 = t31 & t30, t33 = t32 ^ t24, t34 = t23 ^ t33;
  const auto t35 = t27 ^ t33, t36 = t24 & t35, t37 = t36 ^ t34, t38 = t27 ^ t36, t39 = t29 & t38, t40 = t25 ^ t39;
  const auto t41 = t40 ^ t37, t42 = t29 ^ t33, t43 = t29 ^ t40, t44 = t33 ^ t37, t45 = t42 ^ t41;

  const auto z0 = t44 & y15, z1 = t37 & y6, z2 = t33 & x7, z3 = t43 & y16, z4 = t40 & y1, z5 = t29 & y7;
  const auto z6 = t42 & y11, z7 = t45 & y17, z8 = t41 & y10, z9 = t44 & y12, z10 = t37 & y3, z11 = t33 & y4;
  const auto z12 = t43 & y13, z13 = t40 & y5, z14 = t29 & y2, z15 = t42 & y9, z16 = t45 & y14, z17 = t41 & y8;

  const auto t46 = z15 ^ z16, t47 = z10 ^ z11, t48 = z5 ^ z13, t49 = z9 ^ z10, t50 = z2 ^ z12, t51 = z2 ^ z5;
  const auto t52 = z7 ^ z8, t53 = z0 ^ z3, t54 = z6 ^ z7, t55 = z16 ^ z17, t56 = z12 ^ t48, t57 = t50 ^ t53;
  const auto t58 = z4 ^ t46, t59 = z3 ^ t54, t60 = t46 ^ t57, t61 = z14 ^ t57, t62 = t52 ^ t58, t63 = t49 ^ t58;
  const auto t64 = z4 ^ t59, t65 = t61 ^ t62, t66 = z1 ^ t63, t67 = t64 ^ t65;
  const auto s3 = t53 ^ t66;
  q[7] = t59 ^ t63;
  q[6] = t64 ^ ~s3;
  q[5] = t55 ^ ~t67;
  q[4] = s3;
  q[3] = t51 ^ t66;
  q[2] = t47 ^ t65;
  q[1] = t56 ^ ~t62;
  q[0] = t48 ^ ~t60;
}

/// Row r turns left by r columns: within 16 lanes, lane 4 c + r takes lane 4 (c + r) + r.
void shift_rows(Planes& q) {
  auto turn = [](std::uint64_t plane, std::size_t row) {
    const std::uint64_t lanes = plane & (0x1111111111111111 << row);
    const std::size_t by = 4 * row;
    const std::uint64_t low = 0x0001000100010001 * ((1u << (16 - by)) - 1);
    return (lanes >> by & low) | (lanes << (16 - by) & ~low);
  };
  for (std::uint64_t& plane : q)
    plane = (plane & 0x1111111111111111) | turn(plane, 1) | turn(plane, 2) | turn(plane, 3);
}

/// Each lane takes the lane `by` rows further down its column.
std::uint64_t rotate_rows(std::uint64_t plane, std::size_t by) {
  const std::uint64_t low = 0x1111111111111111 * ((1u << (4 - by)) - 1);
  return (plane >> by & low) | (plane << (4 - by) & ~low);
}

/// b_r = 2 (a_r + a_r+1) + a_r+1 + a_r+2 + a_r+3 in GF(2^8).
void mix_columns(Planes& q) {
  Planes doubled;  // a_r + a_r+1, before doubling
  for (std::size_t bit = 0; bit < 8; ++bit) doubled[bit] = q[bit] ^ rotate_rows(q[bit], 1);
  Planes mixed;
  for (std::size_t bit = 0; bit < 8; ++bit) {
    const std::uint64_t others = rotate_rows(q[bit], 1) ^ rotate_rows(doubled[bit], 2);
    const bool reduced = bit == 1 || bit == 3 || bit == 4;  // x^8 = x^4 + x^3 + x + 1
    const std::uint64_t shifted = bit == 0 ? doubled[7] : doubled[bit - 1] ^ (reduced ? doubled[7] : 0);
    mixed[bit] = others ^ shifted;
  }
  q = mixed;
}

void add(Planes& q, const Planes& key) {
  for (std::size_t bit = 0; bit < 8; ++bit) q[bit] ^= key[bit];
}

/// The round key, the same for all four blocks.
Planes key_planes(const std::byte* round_key) {
  std::array<std::byte, kLanes> copies;
  for (std::size_t block = 0; block < kBlocksAtOnce; ++block) std::memcpy(&copies[block * kBlock], round_key, kBlock);
  return to_planes(copies.data());
}

using KeyPlanes = std::array<Planes, kRounds + 1>;

KeyPlanes all_key_planes(const AesRoundKeys& keys) {
  KeyPlanes planes;
  for (std::size_t round = 0; round <= kRounds; ++round) planes[round] = key_planes(keys.bytes + kBlock * round);
  return planes;
}

/// Encrypts four blocks where they lie.
void encrypt_four(const KeyPlanes& keys, std::byte* blocks) {
  Planes q = to_planes(blocks);
  add(q, keys[0]);
  for (std::size_t round = 1; round <= kRounds; ++round) {
    substitute(q);
    shift_rows(q);
    if (round < kRounds) mix_columns(q);
    add(q, keys[round]);
  }
  from_planes(q, blocks);
}

void store_big_endian(std::byte* out, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<std::byte>(value >> (56 - 8 * i));
}

}  // namespace

AesRoundKeys expand_aes_key(std::span<const std::byte, 16> key) {
  AesRoundKeys keys;
  std::memcpy(keys.bytes, key.data(), kBlock);
  std::uint8_t constant = 1;
  for (std::size_t word = 4; word < 4 * (kRounds + 1); ++word) {
    std::byte* const to = keys.bytes + 4 * word;
    std::array<std::byte, kLanes> mixed{};
    std::memcpy(mixed.data(), to - 4, 4);
    if (word % 4 == 0) {
      Planes q = to_planes(mixed.data());
      substitute(q);
      from_planes(q, mixed.data());
      const std::byte first = mixed[0];
      std::memmove(&mixed[0], &mixed[1], 3);  // turning the word commutes with substituting its bytes
      mixed[3] = first;
      mixed[0] ^= std::byte{constant};
      constant = static_cast<std::uint8_t>(constant << 1 ^ (constant >> 7) * 0x1b);
    }
    for (std::size_t i = 0; i < 4; ++i) to[i] = to[static_cast<std::ptrdiff_t>(i) - 16] ^ mixed[i];
  }
  return keys;
}

void aes_ctr_portable(const AesRoundKeys& keys, std::uint64_t stream, std::uint64_t first, std::byte* out,
                      std::size_t blocks) {
  const KeyPlanes planes = all_key_planes(keys);
  for (std::size_t done = 0; done < blocks; done += kBlocksAtOnce) {
    std::array<std::byte, kLanes> bytes;
    for (std::size_t i = 0; i < kBlocksAtOnce; ++i) {
      store_big_endian(&bytes[i * kBlock], stream);
      store_big_endian(&bytes[i * kBlock + 8], first + done + i);
    }
    encrypt_four(planes, bytes.data());
    const std::size_t now = blocks - done < kBlocksAtOnce ? blocks - done : kBlocksAtOnce;
    std::memcpy(out + done * kBlock, bytes.data(), now * kBlock);
  }
}

void aes_encrypt_portable(const AesRoundKeys& keys, const std::byte* in, std::byte* out, std::size_t blocks) {
  const KeyPlanes planes = all_key_planes(keys);
  for (std::size_t done = 0; done < blocks; done += kBlocksAtOnce) {
    std::array<std::byte, kLanes> bytes{};
    const std::size_t now = blocks - done < kBlocksAtOnce ? blocks - done : kBlocksAtOnce;
    std::memcpy(bytes.data(), in + done * kBlock, now * kBlock);
    encrypt_four(planes, bytes.data());
    std::memcpy(out + done * kBlock, bytes.data(), now * kBlock);
  }
}

}  // namespace parley
