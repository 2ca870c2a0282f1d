#include "tests/support/certificates.h"

#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

#include "transports/tls_context.h"

namespace parley::test {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

constexpr long kDay = 24 * 3600;

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(fmt::format("test certificates: {}", what));
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  require(extension && X509_add_ext(certificate, extension, -1) == 1, value.c_str());
  X509_EXTENSION_free(extension);
}

/// `issuer` is null for a certificate that signs itself.
Certificate sign(const std::string& name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, int days) {
  static long serial = 1;
  Certificate made(X509_new(), &X509_free);
  X509* certificate = made.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), days < 0 ? 2 * days * kDay : -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), days * kDay);
  X509_set_pubkey(certificate, key);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : subject);
  if (issuer) {
    extend(certificate, issuer, NID_subject_alt_name, "DNS:" + name);
    extend(certificate, issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  } else {
    extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  }
  require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "no signature");
  return made;
}

Key new_key() {
  Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  require(key != nullptr, "no key");
  return key;
}

template <typename Write>
void write_file(const std::filesystem::path& path, Write&& write) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), &std::fclose);
  require(file && write(file.get()) == 1, path.c_str());
}

}  // namespace

CertificateFolder::CertificateFolder(PartyId parties) {
  std::string name = (std::filesystem::temp_directory_path() / "parley-certs-XXXXXX").string();
  require(mkdtemp(name.data()) != nullptr, "no folder");
  path_ = name;
  authority_key_ = new_key();
  authority_ = sign("an authority", authority_key_.get(), nullptr, authority_key_.get(), 2);
  write_file(file("ca.pem"), [&](FILE* out) { return PEM_write_X509(out, authority_.get()); });
  for (PartyId party = 0; party < parties; ++party) reissue(party, party, 1);
}

CertificateFolder::~CertificateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void CertificateFolder::reissue(PartyId party, PartyId named, int days) {
  const Key key = new_key();
  const Certificate certificate =
      sign(certificate_name(named), key.get(), authority_.get(), authority_key_.get(), days);
  write_file(file(fmt::format("party-{}.pem", party)),
             [&](FILE* out) { return PEM_write_X509(out, certificate.get()); });
  write_file(file(fmt::format("party-{}.key", party)),
             [&](FILE* out) { return PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

const CertificateFolder& shared_certificates() {
  static const CertificateFolder folder(kMaxParties);
  return folder;
}

}  // namespace parley::test
