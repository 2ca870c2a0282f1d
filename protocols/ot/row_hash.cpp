#include "protocols/ot/row_hash.h"

#include <algorithm>
#include <array>

#include "core/aes.h"
#include "protocols/ot/ot_kernels.h"

namespace parley {
namespace {

constexpr std::size_t kAtOnce = 64;  // blocks: they stay in the first-level cache from pass to pass

const AesRoundKeys& fixed_key() {
  static const AesRoundKeys keys = expand_aes_key(std::array<std::byte, 16>{});  // any public key will do
  return keys;
}

}  // namespace

void hash_rows(OtBlock* out, const OtBlock* rows, const OtBlock& offset, std::uint64_t first_tweak, std::size_t count) {
  const OtKernels& kernels = ot_kernels();
  AesEncrypt& permute = *aes_path().encrypt;
  const AesRoundKeys& key = fixed_key();
  OtBlock permuted[kAtOnce];
  auto* const bytes = reinterpret_cast<std::byte*>(permuted);
  for (std::size_t done = 0; done < count; done += kAtOnce) {
    const std::size_t now = std::min(kAtOnce, count - done);
    kernels.add_block(permuted, rows + done, offset, now);
    permute(key, bytes, bytes, now);
    kernels.add_counter(out + done, permuted, first_tweak + done, now);
    auto* const hashes = reinterpret_cast<std::byte*>(out + done);
    permute(key, hashes, hashes, now);
    kernels.add_blocks(out + done, permuted, now);
  }
}

}  // namespace parley
