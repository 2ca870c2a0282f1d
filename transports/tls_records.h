#pragma once

/// The record layer of TLS 1.3 after a handshake (RFC 8446, section 5), one direction at a time. OpenSSL's own copies
/// every byte twice; this one encrypts from where a message lies, and decrypts to where it is wanted.

#include <openssl/types.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "core/gcm.h"
#include "core/types.h"

namespace parley {

/// What a record carries.
enum class TlsContent : std::uint8_t { alert = 21, handshake = 22, data = 23 };

inline constexpr std::size_t kTlsHeader = 5;
inline constexpr std::size_t kTlsTag = 16;
inline constexpr std::size_t kTlsOverhead = kTlsHeader + 1 + kTlsTag;  // with the byte that names the content
inline constexpr std::size_t kTlsMostPlain = 16384;
inline constexpr std::size_t kTlsMostSealed = kTlsMostPlain + 256;  // what follows a header

/// Cipher and hash of a suite.
struct TlsSuite {
  const EVP_CIPHER* cipher = nullptr;
  const EVP_MD* digest = nullptr;
};

/// A traffic secret; gone from memory with this object.
class TlsSecret {
 public:
  TlsSecret() = default;
  explicit TlsSecret(Bytes bytes);
  TlsSecret(const TlsSecret&) = default;
  TlsSecret& operator=(const TlsSecret&) = default;
  ~TlsSecret();

  Bytes bytes() const { return std::span(bytes_).first(size_); }

  /// HKDF-Expand-Label with an empty context (section 7.1), to at most the size of a hash.
  TlsSecret expand(const EVP_MD* digest, std::string_view label, std::size_t size) const;

 private:
  std::array<std::byte, 48> bytes_{};
  std::size_t size_ = 0;
};

/// Goes through gathered parts, a piece at a time.
class PartsCursor {
 public:
  PartsCursor(std::span<const iovec> parts, std::size_t most);

  std::size_t left() const { return left_; }
  /// The next bytes that lie together, at most `most`; never empty while some are left.
  MutableBytes next(std::size_t most);

 private:
  std::span<const iovec> parts_;
  std::size_t used_ = 0;  // of the first part
  std::size_t left_;
};

/// The key of one direction and the number of the next record under it. Any failure of OpenSSL here is a bug or a lack
/// of memory, and throws std::bad_alloc.
class TlsDirection {
 public:
  enum class Use : std::uint8_t { seal, open };

  TlsDirection(const TlsSuite& suite, const TlsSecret& secret, Use use);

  /// Writes a record with the next `size` bytes of `from` to `to`; returns its length.
  std::size_t seal(TlsContent content, PartsCursor& from, std::size_t size, std::byte* to);

  /// Opens a record whose content fits `into`, and returns what it carries: `size` becomes that many bytes, which are
  /// good only if this is not nullopt: else the record is not from the other side. Content that is padded or no data
  /// is left to `open_whole`.
  enum class Opened : std::uint8_t { data, other, forged };
  Opened open_data(Bytes record, PartsCursor& into);

  /// Opens any record to `to`, which has room for kTlsMostSealed. False when it is not from the other side.
  bool open_whole(Bytes record, std::byte* to, TlsContent& content, std::size_t& size);

  /// Goes on under the next key (section 7.2).
  void renew();

  std::uint64_t records() const { return sequence_; }

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const;
  };

  void take_key();
  void begin(const std::byte* header);
  void move(const std::byte* from, std::size_t size, std::byte* to);
  void finish_seal(std::byte* tag);
  bool finish_open(const std::byte* tag);

  TlsSuite suite_;
  TlsSecret secret_;
  Use use_;
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::optional<Gcm128> wide_;  // where the cipher and the processor allow; else OpenSSL works
  std::array<std::byte, 12> iv_{};
  std::uint64_t sequence_ = 0;
};

/// The bytes of the record that `bytes` begin with, header and all; empty while it is not whole. `bad` when they begin
/// with no record of a connection that is past its handshake.
Bytes whole_record(Bytes bytes, bool& bad);

}  // namespace parley
