#pragma once

/// Keys and certificates that tests make for themselves, good ones and bad ones.

#include <filesystem>
#include <memory>
#include <string>

#include "core/types.h"

struct evp_pkey_st;
struct x509_st;

namespace parley::test {

/// A folder with an authority (ca.pem) and a certificate and key per party; gone with this object.
class CertificateFolder {
 public:
  explicit CertificateFolder(PartyId parties);
  ~CertificateFolder();
  CertificateFolder(const CertificateFolder&) = delete;
  CertificateFolder& operator=(const CertificateFolder&) = delete;

  std::string path() const { return path_.string(); }
  std::filesystem::path file(const std::string& name) const { return path_ / name; }

  /// Signs another certificate for `party`, in place of the one that is there: one that names `named`, and is valid
  /// from now for `days`; negative: until then, before now.
  void reissue(PartyId party, PartyId named, int days);

 private:
  std::filesystem::path path_;
  std::shared_ptr<evp_pkey_st> authority_key_;
  std::shared_ptr<x509_st> authority_;
};

/// One for all tests of a program that only need TLS to work.
const CertificateFolder& shared_certificates();

}  // namespace parley::test
