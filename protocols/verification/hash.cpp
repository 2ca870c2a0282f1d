#include "protocols/verification/hash.h"

#include <openssl/evp.h>

#include "core/error.h"

namespace parley {

Hash hash_of(Bytes bytes) {
  Hash hash;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(hash.data()), nullptr, EVP_sha256(),
                 nullptr) != 1)
    throw Error("SHA-256 failed");
  return hash;
}

}  // namespace parley
