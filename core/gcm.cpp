#include "core/gcm.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

#include "core/cpu.h"

namespace parley {

#if defined(__x86_64__)
bool Gcm128::usable() { return cpu_features().vaes && cpu_features().vpclmul && cpu_features().avx512; }
#else
bool Gcm128::usable() { return false; }
void gcm_set_key_vaes_avx512(GcmState&) {}
void gcm_move_vaes_avx512(GcmState&, const std::byte*, std::byte*, std::size_t, bool) {}
void gcm_stream_vaes_avx512(const GcmState&, std::uint32_t, std::byte*) {}
void gcm_hash_vaes_avx512(GcmState&, const std::byte*) {}
#endif

Gcm128::Gcm128(std::span<const std::byte, 16> key, Use use) : use_(use) {
  state_.keys = expand_aes_key(key);
  gcm_set_key_vaes_avx512(state_);
}

Gcm128::~Gcm128() {
  OPENSSL_cleanse(&state_, sizeof(state_));
  OPENSSL_cleanse(stream_.data(), stream_.size());
}

void Gcm128::begin(std::span<const std::byte, 12> nonce, Bytes associated) {
  std::ranges::copy(nonce, state_.nonce);
  std::memset(state_.hash, 0, sizeof(state_.hash));
  state_.counter = 2;  // 1 is for the tag
  begun_ = 0;
  bytes_ = 0;
  associated_bytes_ = associated.size();
  if (associated.empty()) return;
  std::array<std::byte, 16> block{};
  std::ranges::copy(associated, block.begin());
  gcm_hash_vaes_avx512(state_, block.data());
}

void Gcm128::move(const std::byte* from, std::size_t size, std::byte* to) {
  bytes_ += size;
  if (begun_ > 0) move_singly(from, size, to);
  if (const std::size_t blocks = size / 16; blocks > 0) {
    gcm_move_vaes_avx512(state_, from, to, blocks, use_ == Use::open);
    from += 16 * blocks;
    to += 16 * blocks;
    size -= 16 * blocks;
  }
  if (size == 0) return;
  gcm_stream_vaes_avx512(state_, state_.counter++, stream_.data());
  move_singly(from, size, to);
}

/// To the end of the block, or of the piece.
void Gcm128::move_singly(const std::byte*& from, std::size_t& size, std::byte*& to) {
  for (; size > 0 && begun_ < 16; --size, ++begun_) {
    const std::byte in = *from++;
    const std::byte out = in ^ stream_[begun_];
    block_[begun_] = use_ == Use::open ? in : out;
    *to++ = out;
  }
  if (begun_ < 16) return;
  gcm_hash_vaes_avx512(state_, block_.data());
  begun_ = 0;
}

std::array<std::byte, 16> Gcm128::tag() {
  if (begun_ > 0) {
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(begun_), block_.end(), std::byte{0});
    gcm_hash_vaes_avx512(state_, block_.data());
  }
  std::array<std::byte, 16> lengths{};
  for (std::size_t i = 0; i < 8; ++i) {
    lengths[7 - i] = static_cast<std::byte>(8 * associated_bytes_ >> 8 * i);
    lengths[15 - i] = static_cast<std::byte>(8 * bytes_ >> 8 * i);
  }
  gcm_hash_vaes_avx512(state_, lengths.data());
  std::array<std::byte, 16> tag{};
  gcm_stream_vaes_avx512(state_, 1, tag.data());
  for (std::size_t i = 0; i < tag.size(); ++i) tag[i] ^= state_.hash[15 - i];
  return tag;
}

bool Gcm128::matches(std::span<const std::byte, 16> tag) {
  const auto own = this->tag();
  return CRYPTO_memcmp(own.data(), tag.data(), own.size()) == 0;
}

}  // namespace parley
