#include "transports/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "core/error.h"
#include "transports/tls_stream.h"

namespace parley {
namespace {

// The first is the fastest wherever there is hardware for AES.
constexpr const char* kCipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/// What both sides say they came for (ALPN), as it is on the wire: a caller that came for something else is a stranger.
constexpr std::string_view kProtocol = "\x08parley/1";

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

TlsStream& stream_of(const SSL* ssl) { return *static_cast<TlsStream*>(BIO_get_data(SSL_get_rbio(ssl))); }

int select_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  unsigned char* common = nullptr;
  if (SSL_select_next_proto(&common, size, octets(kProtocol), kProtocol.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = common;
  return SSL_TLSEXT_ERR_OK;
}

int note_refused(int good, X509_STORE_CTX* store) {
  auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  X509* shown = X509_STORE_CTX_get0_cert(store);
  if (!good && ssl && shown) stream_of(ssl).learn_certificate(shown);
  return good;
}

void require(bool good, const std::string& place, const std::string& what) {
  if (good) return;
  const unsigned long error = ERR_peek_error();
  const char* reason = ERR_SYSTEM_ERROR(error) ? std::strerror(ERR_GET_REASON(error)) : ERR_reason_error_string(error);
  ERR_clear_error();
  throw ConfigError(fmt::format("tls: {}: {}{}{}", place, what, reason ? ": " : "", reason ? reason : ""));
}

/// The others would find the same faults, but only this party can mend them.
void check_own_certificate(SSL_CTX* context, PartyId self, const std::string& file) {
  X509* own = SSL_CTX_get0_certificate(context);
  if (!certificate_is_for(own, self))
    throw ConfigError(fmt::format("tls: {}: names no {}, and this is party {}", file, certificate_name(self), self));
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(context, &chain);
  for (const int purpose : {X509_PURPOSE_SSL_CLIENT, X509_PURPOSE_SSL_SERVER}) {
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check(X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free);
    require(check && X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(context), own, chain) == 1, file,
            "cannot be verified");
    X509_STORE_CTX_set_purpose(check.get(), purpose);
    if (X509_verify_cert(check.get()) == 1) continue;
    const std::string reason = X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
    ERR_clear_error();
    throw ConfigError(fmt::format("tls: {}: the other parties would refuse it: {}", file, reason));
  }
}

}  // namespace

std::string certificate_name(PartyId party) { return fmt::format("party-{}.parley", party); }

bool certificate_is_for(const X509* certificate, PartyId party) {
  constexpr unsigned kExactly = X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
  const std::string name = certificate_name(party);
  return X509_check_host(const_cast<X509*>(certificate), name.data(), name.size(), kExactly, nullptr) == 1;
}

bool TlsContext::is_of(const X509* certificate, PartyId party) const {
  if (!certificate_is_for(certificate, party)) return false;
  return party >= pinned_.size() || !pinned_[party] || X509_cmp(certificate, pinned_[party].get()) == 0;
}

void TlsContext::Free::operator()(X509* certificate) const { X509_free(certificate); }
void TlsContext::Free::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
void TlsContext::Free::operator()(BIO_METHOD* method) const { BIO_meth_free(method); }

TlsContext::TlsContext(const TlsOptions& options, PartyId self)
    : context_(SSL_CTX_new(TLS_method())), buffers_(TlsStream::make_buffers()) {
  const std::string& folder = options.folder;
  const std::string authority = folder + "/ca.pem";
  const std::string certificate = fmt::format("{}/party-{}.pem", folder, self);
  const std::string key = fmt::format("{}/party-{}.key", folder, self);
  SSL_CTX* context = get();
  require(context && buffers_, folder, "OpenSSL cannot be set up");
  require(SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
              SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
              SSL_CTX_set_ciphersuites(context, kCipherSuites) == 1,
          folder, "this OpenSSL has no TLS 1.3");
  // A connection that is cut is told from one that ended by the FIN of the frames, not by a TLS alert.
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_early_data(context, 0);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, note_refused);
  SSL_CTX_set_alpn_protos(context, octets(kProtocol), kProtocol.size());
  SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
  SSL_CTX_set_keylog_callback(context, [](const SSL* ssl, const char* line) { stream_of(ssl).learn_secret(line); });

  require(SSL_CTX_load_verify_file(context, authority.c_str()) == 1, authority,
          "no certificate of an authority can be read there (./parley certs makes one)");
  require(SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) == 1, certificate,
          fmt::format("the certificate of party {} cannot be read", self));
  require(SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1, key,
          fmt::format("the key of party {} cannot be read, or belongs to another certificate", self));
  check_own_certificate(context, self, certificate);
  for (const std::string& file : options.pinned) {
    const std::unique_ptr<FILE, int (*)(FILE*)> text(file.empty() ? nullptr : std::fopen(file.c_str(), "r"),
                                                     [](FILE* open) { return open ? std::fclose(open) : 0; });
    pinned_.emplace_back(text ? PEM_read_X509(text.get(), nullptr, nullptr, nullptr) : nullptr);
    require(file.empty() || pinned_.back(), file, "no certificate can be read there");
  }
}

}  // namespace parley
