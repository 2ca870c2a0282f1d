#include "protocols/ot/oracle.h"

#include <openssl/sha.h>

namespace parley {

OracleInput::OracleInput(std::string_view domain) {
  const auto* const begin = reinterpret_cast<const std::byte*>(domain.data());
  bytes_.assign(begin, begin + domain.size());
}

void OracleInput::add(std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<std::byte>(number >> shift));
}

Digest OracleInput::digest() const {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace parley
