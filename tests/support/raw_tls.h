#pragma once

/// A TLS client written against OpenSSL alone, for what no party of ours would do.

#include <string>

#include "transports/mesh.h"

namespace parley::test {

struct RawTlsClient {
  std::string certificate;  ///< PEM file; empty: shows none
  std::string key;
  int max_version = 0;  ///< as OpenSSL counts; 0: the newest
};

/// Connects, shakes hands, and reads until the other side ends: empty, or what OpenSSL says went wrong.
std::string talk_to(const Address& address, const RawTlsClient& client);

}  // namespace parley::test
