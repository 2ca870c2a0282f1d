#pragma once

/// AES-128-GCM (NIST SP 800-38D) in wide registers, a piece of a message at a time. OpenSSL 3.0 uses only narrow ones
/// and reaches a third of the speed; where a processor has no wide ones, there is no path here, and OpenSSL does it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/aes.h"
#include "core/types.h"

namespace parley {

/// What the kernels work on.
struct GcmState {
  AesRoundKeys keys;
  alignas(64) std::byte powers[32 * 16];  ///< of the hash key, the highest one first, as the kernels multiply by them
  alignas(16) std::byte nonce[16];        ///< and four bytes of zero, where the counter goes
  alignas(16) std::byte hash[16];         ///< so far, in the byte order of the kernels
  std::uint32_t counter;                  ///< of the next block
};

/// Seals or opens messages of up to 2^36 bytes under one key. Never the same nonce twice.
class Gcm128 {
 public:
  enum class Use : std::uint8_t { seal, open };

  /// Does this processor have what it takes?
  static bool usable();

  Gcm128(std::span<const std::byte, 16> key, Use use);
  ~Gcm128();
  Gcm128(const Gcm128&) = delete;
  Gcm128& operator=(const Gcm128&) = delete;

  /// Begins a message. `associated`, of at most 16 bytes, is authenticated with it.
  void begin(std::span<const std::byte, 12> nonce, Bytes associated);

  /// The next bytes of the message. `to` may be `from`.
  void move(const std::byte* from, std::size_t size, std::byte* to);

  /// Ends a message.
  std::array<std::byte, 16> tag();
  /// Ends a message that was opened: is it the one that was sealed with `tag`? In constant time.
  bool matches(std::span<const std::byte, 16> tag);

 private:
  void move_singly(const std::byte*& from, std::size_t& size, std::byte*& to);

  GcmState state_{};
  Use use_;
  std::uint64_t associated_bytes_ = 0, bytes_ = 0;
  std::size_t begun_ = 0;               // bytes of a block that are done
  std::array<std::byte, 16> stream_{};  // the key stream of that block
  std::array<std::byte, 16> block_{};   // and what is sealed of it
};

// The kernels, for processors with VAES, VPCLMULQDQ and AVX-512.
void gcm_set_key_vaes_avx512(GcmState& state);
void gcm_move_vaes_avx512(GcmState& state, const std::byte* from, std::byte* to, std::size_t blocks, bool opens);
void gcm_stream_vaes_avx512(const GcmState& state, std::uint32_t counter, std::byte* block);
void gcm_hash_vaes_avx512(GcmState& state, const std::byte* block);

}  // namespace parley
