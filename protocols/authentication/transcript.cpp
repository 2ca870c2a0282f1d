#include "protocols/authentication/transcript.h"

#include <openssl/evp.h>

#include "core/error.h"

namespace parley {
namespace {

EVP_MD_CTX* digest_context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

void require(bool right) {
  if (!right) throw Error("SHA-256 failed");
}

}  // namespace

Transcript::Transcript() : context_(EVP_MD_CTX_new()) {
  require(context_ && EVP_DigestInit_ex(digest_context(context_.get()), EVP_sha256(), nullptr) == 1);
}

void Transcript::Free::operator()(void* context) const { EVP_MD_CTX_free(digest_context(context)); }

void Transcript::add(Bytes bytes) {
  require(EVP_DigestUpdate(digest_context(context_.get()), bytes.data(), bytes.size()) == 1);
}

Hash Transcript::digest() const {
  const std::unique_ptr<void, Free> copy(EVP_MD_CTX_new());
  Hash digest;
  require(copy && EVP_MD_CTX_copy_ex(digest_context(copy.get()), digest_context(context_.get())) == 1 &&
          EVP_DigestFinal_ex(digest_context(copy.get()), reinterpret_cast<unsigned char*>(digest.data()), nullptr) ==
              1);
  return digest;
}

}  // namespace parley
