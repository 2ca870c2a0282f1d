#pragma once

/// Who a party is under TLS: its certificate and key, and the authority that all parties trust.

#include <memory>
#include <string>
#include <vector>

#include "core/types.h"
#include "transports/mesh.h"

struct ssl_ctx_st;
struct bio_method_st;
struct x509_st;

namespace parley {

/// The name that the certificate of `party` carries (a DNS entry of its subject alternative names).
std::string certificate_name(PartyId party);

/// TLS 1.3 and nothing older, both sides show certificates, no tickets, no early data. Shared by all connections of a
/// party; safe to use from several threads.
class TlsContext {
 public:
  /// Reads ca.pem, party-N.pem and party-N.key of the folder, and the pinned certificates. Throws ConfigError that
  /// names the file when one is missing or no PEM, when the key is not that of the certificate, and when the
  /// certificate is not for party `self`, not by that authority, or not valid today: the others would refuse it.
  TlsContext(const TlsOptions& options, PartyId self);

  ssl_ctx_st* get() const { return context_.get(); }
  /// How the connections read and write: see TlsStream.
  const bio_method_st* buffers() const { return buffers_.get(); }

  /// Is a certificate that the authority has signed the one of `party`? It must name it, and be the pinned one if there
  /// is one.
  bool is_of(const x509_st* certificate, PartyId party) const;

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
    void operator()(bio_method_st* method) const;
    void operator()(x509_st* certificate) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
  std::unique_ptr<bio_method_st, Free> buffers_;
  std::vector<std::unique_ptr<x509_st, Free>> pinned_;  // by party id; null: none
};

/// Does `certificate` name `party`? Only the subject alternative names count, and no wildcards.
bool certificate_is_for(const x509_st* certificate, PartyId party);

}  // namespace parley
