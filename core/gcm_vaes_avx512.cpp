#include <immintrin.h>

#include "core/gcm.h"

/// GHASH is computed as POLYVAL of reversed blocks (RFC 8452, appendix A): with H' = x * reverse(H), a product is
/// a * b * x^-128 in GF(2)[x] / (x^128 + x^127 + x^126 + x^121 + 1), whose reduction takes two multiplications. As in
/// the AES paths, nothing inline from other headers is used here.

namespace parley {
namespace {

constexpr std::size_t kRegisters = 8;
constexpr std::size_t kWide = 4 * kRegisters;  // blocks at a time

constexpr long long kPolynomial = static_cast<long long>(0xc200000000000000);

__m128i load(const std::byte* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }
void store(std::byte* to, __m128i value) { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), value); }

__m512i four_times(__m128i block) { return _mm512_maskz_broadcast_i32x4(0xffff, block); }

__m128i reverse(__m128i block) {
  return _mm_shuffle_epi8(block, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/// high * x^128 + middle * x^64 + low, times x^-128.
__m128i reduce(__m128i low, __m128i middle, __m128i high) {
  const __m128i polynomial = _mm_set_epi64x(kPolynomial, 1);
  low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
  high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
  for (int i = 0; i < 2; ++i) {
    const __m128i folded = _mm_clmulepi64_si128(low, polynomial, 0x10);
    low = _mm_xor_si128(_mm_shuffle_epi32(low, 78), folded);
  }
  return _mm_xor_si128(high, low);
}

__m128i multiply(__m128i a, __m128i b) {
  const __m128i middle = _mm_xor_si128(_mm_clmulepi64_si128(a, b, 0x01), _mm_clmulepi64_si128(a, b, 0x10));
  return reduce(_mm_clmulepi64_si128(a, b, 0x00), middle, _mm_clmulepi64_si128(a, b, 0x11));
}

/// Without a branch on the key.
__m128i times_x(__m128i a) {
  const __m128i carries = _mm_srli_epi64(a, 63);
  const __m128i shifted = _mm_or_si128(_mm_slli_epi64(a, 1), _mm_slli_si128(carries, 8));
  const __m128i top = _mm_srli_si128(carries, 8);  // 0 or 1
  const __m128i mask = _mm_sub_epi64(_mm_setzero_si128(), _mm_unpacklo_epi64(top, top));
  return _mm_xor_si128(shifted, _mm_and_si128(mask, _mm_set_epi64x(kPolynomial, 1)));
}

__m128i sum_of_lanes(__m512i lanes) {
  const __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(lanes), _mm512_extracti64x4_epi64(lanes, 1));
  return _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/// Products of `kWide` blocks, not reduced yet.
struct Sum {
  __m512i low = _mm512_setzero_si512(), middle = low, high = low;

  /// The i-th register of them; what was hashed before goes with the first block.
  void add(const GcmState& state, std::size_t i, __m512i sealed, __m128i hash) {
    __m512i block =
        _mm512_shuffle_epi8(sealed, four_times(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)));
    if (i == 0) block = _mm512_xor_si512(block, _mm512_inserti32x4(_mm512_setzero_si512(), hash, 0));
    const __m512i power = _mm512_load_si512(state.powers + 64 * i);
    low = _mm512_xor_si512(low, _mm512_clmulepi64_epi128(block, power, 0x00));
    high = _mm512_xor_si512(high, _mm512_clmulepi64_epi128(block, power, 0x11));
    middle = _mm512_ternarylogic_epi64(middle, _mm512_clmulepi64_epi128(block, power, 0x01),
                                       _mm512_clmulepi64_epi128(block, power, 0x10), 0x96);
  }

  __m128i reduced() const { return reduce(sum_of_lanes(low), sum_of_lanes(middle), sum_of_lanes(high)); }
};

/// The hash after the `kWide` blocks at `sealed`.
__m128i hash_wide(const GcmState& state, __m128i hash, const std::byte* sealed) {
  Sum sum;
  for (std::size_t i = 0; i < kRegisters; ++i) sum.add(state, i, _mm512_loadu_si512(sealed + 64 * i), hash);
  return sum.reduced();
}

struct Keys {
  __m512i round[11];
};

void load_keys(const GcmState& state, Keys& keys) {
  for (int i = 0; i < 11; ++i)
    keys.round[i] = four_times(_mm_load_si128(reinterpret_cast<const __m128i*>(state.keys.bytes) + i));
}

/// `kWide` counters from `first` on, with the first round key.
void begin_stream(const Keys& keys, __m128i nonce, std::uint32_t first, __m512i (&stream)[kRegisters]) {
  const __m512i swap_counter = four_times(_mm_set_epi8(12, 13, 14, 15, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  const auto low = static_cast<int>(first);
  const __m512i counters = _mm512_add_epi32(
      _mm512_or_si512(four_times(nonce), _mm512_set_epi32(low, 0, 0, 0, low, 0, 0, 0, low, 0, 0, 0, low, 0, 0, 0)),
      _mm512_set_epi32(3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0));
  for (std::size_t i = 0; i < kRegisters; ++i) {
    const auto ahead = static_cast<int>(4 * i);
    const __m512i here =
        _mm512_add_epi32(counters, _mm512_set_epi32(ahead, 0, 0, 0, ahead, 0, 0, 0, ahead, 0, 0, 0, ahead, 0, 0, 0));
    stream[i] = _mm512_xor_si512(_mm512_shuffle_epi8(here, swap_counter), keys.round[0]);
  }
}

void encrypt_round(__m512i key, __m512i (&stream)[kRegisters]) {
  for (__m512i& block : stream) block = _mm512_aesenc_epi128(block, key);
}

/// The key stream of `kWide` counters from `first` on.
void make_stream(const Keys& keys, __m128i nonce, std::uint32_t first, __m512i (&stream)[kRegisters]) {
  begin_stream(keys, nonce, first, stream);
  for (int round = 1; round < 10; ++round) encrypt_round(keys.round[round], stream);
  for (__m512i& block : stream) block = _mm512_aesenclast_epi128(block, keys.round[10]);
}

/// The same, and the hash after the `kWide` blocks at `sealed`: a register of them goes between two rounds, since both
/// wait for their own results most of the time.
__m128i make_stream_and_hash(const GcmState& state, const Keys& keys, __m128i nonce, __m512i (&stream)[kRegisters],
                             const std::byte* sealed, __m128i hash) {
  static_assert(kRegisters == 8, "one for each round but the first and the last one");
  Sum sum;
  begin_stream(keys, nonce, state.counter, stream);
  encrypt_round(keys.round[1], stream);
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kRegisters; ++i) {
    encrypt_round(keys.round[2 + i], stream);
    sum.add(state, i, _mm512_loadu_si512(sealed + 64 * i), hash);
  }
  for (__m512i& block : stream) block = _mm512_aesenclast_epi128(block, keys.round[10]);
  return sum.reduced();
}

}  // namespace

void gcm_set_key_vaes_avx512(GcmState& state) {
  __m128i zero = _mm_setzero_si128();
  store(state.nonce, zero);
  alignas(16) std::byte hash_key[16];
  gcm_stream_vaes_avx512(state, 0, hash_key);  // AES of zero
  const __m128i first = times_x(reverse(load(hash_key)));
  __m128i power = first;
  for (std::size_t i = kWide; i-- > 0;) {
    store(state.powers + 16 * i, power);
    power = multiply(power, first);
  }
  store(hash_key, zero);
}

void gcm_stream_vaes_avx512(const GcmState& state, std::uint32_t counter, std::byte* block) {
  const auto* keys = reinterpret_cast<const __m128i*>(state.keys.bytes);
  const __m128i swap_counter = _mm_set_epi8(12, 13, 14, 15, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m128i input = _mm_or_si128(load(state.nonce), _mm_set_epi32(static_cast<int>(counter), 0, 0, 0));
  __m128i value = _mm_xor_si128(_mm_shuffle_epi8(input, swap_counter), _mm_load_si128(keys));
  for (int round = 1; round < 10; ++round) value = _mm_aesenc_si128(value, _mm_load_si128(keys + round));
  store(block, _mm_aesenclast_si128(value, _mm_load_si128(keys + 10)));
}

void gcm_hash_vaes_avx512(GcmState& state, const std::byte* block) {
  const __m128i sum = _mm_xor_si128(load(state.hash), reverse(load(block)));
  store(state.hash, multiply(sum, load(state.powers + 16 * (kWide - 1))));
}

void gcm_move_vaes_avx512(GcmState& state, const std::byte* from, std::byte* to, std::size_t blocks, bool opens) {
  Keys keys;
  load_keys(state, keys);
  const __m128i nonce = load(state.nonce);
  __m128i hash = load(state.hash);
  __m512i stream[kRegisters];
  std::size_t done = 0;
  const std::byte* to_hash = nullptr;  // what the last turn has sealed
  for (; done + kWide <= blocks; done += kWide) {
    const std::byte* in = from + 16 * done;
    std::byte* out = to + 16 * done;
    if (opens) to_hash = in;
    if (to_hash)
      hash = make_stream_and_hash(state, keys, nonce, stream, to_hash, hash);
    else
      make_stream(keys, nonce, state.counter, stream);
    state.counter += kWide;
    for (std::size_t i = 0; i < kRegisters; ++i)
      _mm512_storeu_si512(out + 64 * i, _mm512_xor_si512(_mm512_loadu_si512(in + 64 * i), stream[i]));
    to_hash = out;
  }
  if (to_hash && !opens) hash = hash_wide(state, hash, to_hash);
  store(state.hash, hash);
  if (done == blocks) return;

  make_stream(keys, nonce, state.counter, stream);
  alignas(64) std::byte rest[16 * kWide];
  for (std::size_t i = 0; i < kRegisters; ++i) _mm512_store_si512(rest + 64 * i, stream[i]);
  const std::size_t left = blocks - done;
  state.counter += static_cast<std::uint32_t>(left);
  // Behind blocks of zero, which count for nothing before there is a hash.
  alignas(64) std::byte sealed[16 * kWide];
  for (std::size_t i = 0; i < kRegisters; ++i) _mm512_store_si512(sealed + 64 * i, _mm512_setzero_si512());
  for (std::size_t i = 0; i < left; ++i, ++done) {
    const __m128i in = load(from + 16 * done);
    const __m128i out = _mm_xor_si128(in, load(rest + 16 * i));
    store(to + 16 * done, out);
    store(sealed + 16 * (kWide - left + i), opens ? in : out);
  }
  std::byte* first = sealed + 16 * (kWide - left);
  store(first, _mm_xor_si128(load(first), reverse(hash)));
  store(state.hash, hash_wide(state, _mm_setzero_si128(), sealed));
}

}  // namespace parley
