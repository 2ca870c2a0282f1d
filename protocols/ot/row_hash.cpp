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

void permute(OtBlock* out, const OtBlock* in, std::size_t count) {
  aes_path().encrypt(fixed_key(), reinterpret_cast<const std::byte*>(in), reinterpret_cast<std::byte*>(out), count);
}

}  // namespace

void hash_rows(OtBlock* out, const OtBlock* rows, const OtBlock& offset, std::uint64_t first_tweak, std::size_t count) {
  const OtKernels& kernels = ot_kernels();
  OtBlock once[kAtOnce], twice[kAtOnce];
  for (std::size_t done = 0; done < count; done += kAtOnce) {
    const std::size_t now = std::min(kAtOnce, count - done);
    kernels.add_block(once, rows + done, offset, now);
    permute(once, once, now);
    kernels.add_counter(twice, once, first_tweak + done, now);
    permute(twice, twice, now);
    kernels.add_blocks(twice, once, now);
    std::copy_n(twice, now, out + done);
  }
}

}  // namespace parley
