#pragma once

/// The ways to run AES-128; include core/aes.h instead. Each wide path has its own source file, compiled for its
/// instruction set. Those files use no inline function or template of other headers: the linker could keep their copy,
/// and an older processor would meet it.

#include "core/aes.h"

namespace parley {

AesCtr aes_ctr_portable;
AesCtr aes_ctr_ni;
AesCtr aes_ctr_vaes_avx2;
AesCtr aes_ctr_vaes_avx512;

AesEncrypt aes_encrypt_portable;
AesEncrypt aes_encrypt_ni;
AesEncrypt aes_encrypt_vaes_avx2;
AesEncrypt aes_encrypt_vaes_avx512;

}  // namespace parley
