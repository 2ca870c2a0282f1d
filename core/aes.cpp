#include "core/aes.h"

#include <array>

#include "core/aes_paths.h"
#include "core/cpu.h"

namespace parley {
namespace {

constexpr std::array kPaths {
#if defined(__x86_64__)
  AesPath{"vaes-avx512", [] { return cpu_features().vaes && cpu_features().avx512; }, &aes_ctr_vaes_avx512,
          &aes_encrypt_vaes_avx512},
      AesPath{"vaes-avx2", [] { return cpu_features().vaes && cpu_features().avx2; }, &aes_ctr_vaes_avx2,
              &aes_encrypt_vaes_avx2},
      AesPath{"aes-ni", [] { return cpu_features().aes; }, &aes_ctr_ni, &aes_encrypt_ni},
#endif
      AesPath{"portable", &runs_anywhere, &aes_ctr_portable, &aes_encrypt_portable},
};

}  // namespace

std::span<const AesPath> aes_paths() { return kPaths; }

const AesPath& aes_path() {
  static const AesPath& best = first_usable(kPaths);
  return best;
}

}  // namespace parley
