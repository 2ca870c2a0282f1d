#pragma once

namespace parley {

/// What this processor and its operating system support, as far as some path of ours wants to know.
struct CpuFeatures {
  bool aes = false;  ///< AES-NI with SSSE3
  bool avx2 = false;
  bool avx512 = false;      ///< F, BW, DQ and VL
  bool avx512ifma = false;  ///< these with products of 52-bit numbers
  bool vaes = false;        ///< AES on wide registers; the width is that of avx2 or avx512
  bool pclmul = false;      ///< products of polynomials over GF(2)
  bool vpclmul = false;     ///< these on wide registers
};

const CpuFeatures& cpu_features();

}  // namespace parley
