#include "transports/tls_records.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>

#include "transports/gathered.h"

namespace parley {
namespace {

void require(bool good) {
  if (!good) throw std::bad_alloc();
}

const unsigned char* octets(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }
unsigned char* octets(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

/// Section 5.2: always the type of application data and the version of TLS 1.2.
void write_header(std::size_t sealed, std::byte* to) {
  to[0] = std::byte{static_cast<std::uint8_t>(TlsContent::data)};
  to[1] = to[2] = std::byte{3};
  to[3] = static_cast<std::byte>(sealed >> 8);
  to[4] = static_cast<std::byte>(sealed);
}

}  // namespace

TlsSecret::TlsSecret(Bytes bytes) : size_(bytes.size()) {
  require(size_ <= bytes_.size());
  std::ranges::copy(bytes, bytes_.begin());
}

TlsSecret::~TlsSecret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

TlsSecret TlsSecret::expand(const EVP_MD* digest, std::string_view label, std::size_t size) const {
  constexpr std::string_view kPrefix = "tls13 ";
  std::array<unsigned char, 64> info{};  // length, label, empty context, and the counter of HKDF-Expand
  std::size_t used = 0;
  auto put = [&](std::size_t value) { info[used++] = static_cast<unsigned char>(value); };
  put(size >> 8);
  put(size);
  put(kPrefix.size() + label.size());
  for (const char letter : kPrefix) put(static_cast<unsigned char>(letter));
  for (const char letter : label) put(static_cast<unsigned char>(letter));
  put(0);
  put(1);
  std::array<std::byte, EVP_MAX_MD_SIZE> block{};
  unsigned block_size = 0;
  require(HMAC(digest, bytes_.data(), static_cast<int>(size_), info.data(), used, octets(block.data()), &block_size) &&
          size <= block_size);
  const TlsSecret expanded{Bytes(block).first(size)};
  OPENSSL_cleanse(block.data(), block.size());
  return expanded;
}

PartsCursor::PartsCursor(std::span<const iovec> parts, std::size_t most)
    : parts_(parts), left_(std::min(size_of(parts), most)) {}

MutableBytes PartsCursor::next(std::size_t most) {
  while (used_ == parts_.front().iov_len) {
    parts_ = parts_.subspan(1);
    used_ = 0;
  }
  const iovec& part = parts_.front();
  const std::size_t size = std::min({part.iov_len - used_, most, left_});
  auto* begin = static_cast<std::byte*>(part.iov_base) + used_;
  used_ += size;
  left_ -= size;
  return {begin, size};
}

void TlsDirection::Free::operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }

TlsDirection::TlsDirection(const TlsSuite& suite, const TlsSecret& secret, Use use)
    : suite_(suite), secret_(secret), use_(use), context_(EVP_CIPHER_CTX_new()) {
  require(context_ != nullptr);
  take_key();
}

/// Section 7.3.
void TlsDirection::take_key() {
  const auto key_bytes = static_cast<std::size_t>(EVP_CIPHER_get_key_length(suite_.cipher));
  const TlsSecret key = secret_.expand(suite_.digest, "key", key_bytes);
  const TlsSecret iv = secret_.expand(suite_.digest, "iv", iv_.size());
  std::ranges::copy(iv.bytes(), iv_.begin());
  sequence_ = 0;
  if (EVP_CIPHER_get_nid(suite_.cipher) == NID_aes_128_gcm && Gcm128::usable()) {
    wide_.emplace(key.bytes().first<16>(), use_ == Use::seal ? Gcm128::Use::seal : Gcm128::Use::open);
    return;
  }
  require(EVP_CipherInit_ex(context_.get(), suite_.cipher, nullptr, octets(key.bytes().data()), octets(iv_.data()),
                            use_ == Use::seal) == 1);
}

void TlsDirection::renew() {
  secret_ = secret_.expand(suite_.digest, "traffic upd", secret_.bytes().size());
  take_key();
}

/// Section 5.3: the nonce is the number of the record over the IV.
void TlsDirection::begin(const std::byte* header) {
  std::array<std::byte, 12> nonce = iv_;
  for (std::size_t i = 0; i < 8; ++i) nonce[11 - i] ^= static_cast<std::byte>(sequence_ >> 8 * i);
  if (wide_) return wide_->begin(nonce, {header, kTlsHeader});
  int moved = 0;
  require(EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, octets(nonce.data()), -1) == 1 &&
          EVP_CipherUpdate(context_.get(), nullptr, &moved, octets(header), kTlsHeader) == 1);
}

void TlsDirection::move(const std::byte* from, std::size_t size, std::byte* to) {
  if (wide_) return wide_->move(from, size, to);
  int moved = 0;
  require(EVP_CipherUpdate(context_.get(), octets(to), &moved, octets(from), static_cast<int>(size)) == 1);
}

std::size_t TlsDirection::seal(TlsContent content, PartsCursor& from, std::size_t size, std::byte* to) {
  const std::size_t sealed = size + 1 + kTlsTag;
  write_header(sealed, to);
  begin(to);
  std::byte* at = to + kTlsHeader;
  for (std::size_t left = size; left > 0;) {
    const MutableBytes piece = from.next(left);
    move(piece.data(), piece.size(), at);
    at += piece.size();
    left -= piece.size();
  }
  const std::byte type{static_cast<std::uint8_t>(content)};
  move(&type, 1, at++);
  finish_seal(at);
  ++sequence_;
  return kTlsHeader + sealed;
}

void TlsDirection::finish_seal(std::byte* tag) {
  if (wide_) {
    std::ranges::copy(wide_->tag(), tag);
    return;
  }
  int moved = 0;
  require(EVP_CipherFinal_ex(context_.get(), octets(tag), &moved) == 1 &&
          EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kTlsTag, tag) == 1);
}

bool TlsDirection::finish_open(const std::byte* tag) {
  if (wide_) return wide_->matches(std::span<const std::byte, kTlsTag>(tag, kTlsTag));
  std::byte none{};
  int moved = 0;
  require(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kTlsTag, const_cast<std::byte*>(tag)) == 1);
  return EVP_CipherFinal_ex(context_.get(), octets(&none), &moved) == 1;
}

TlsDirection::Opened TlsDirection::open_data(Bytes record, PartsCursor& into) {
  begin(record.data());
  const std::byte* at = record.data() + kTlsHeader;
  for (std::size_t left = record.size() - kTlsOverhead; left > 0;) {
    const MutableBytes piece = into.next(left);
    move(at, piece.size(), piece.data());
    at += piece.size();
    left -= piece.size();
  }
  std::byte type{};
  move(at++, 1, &type);
  if (!finish_open(at)) return Opened::forged;
  if (type != std::byte{static_cast<std::uint8_t>(TlsContent::data)}) return Opened::other;
  ++sequence_;
  return Opened::data;
}

bool TlsDirection::open_whole(Bytes record, std::byte* to, TlsContent& content, std::size_t& size) {
  const std::size_t inner = record.size() - kTlsHeader - kTlsTag;
  begin(record.data());
  move(record.data() + kTlsHeader, inner, to);
  if (!finish_open(record.data() + record.size() - kTlsTag)) return false;
  ++sequence_;
  size = inner;
  while (size > 0 && to[size - 1] == std::byte{0}) --size;  // padding
  if (size == 0) return false;
  content = static_cast<TlsContent>(to[--size]);
  return true;
}

Bytes whole_record(Bytes bytes, bool& bad) {
  if (bytes.size() < kTlsHeader) return {};
  const std::size_t sealed = std::to_integer<std::size_t>(bytes[3]) << 8 | std::to_integer<std::size_t>(bytes[4]);
  bad = bytes[0] != std::byte{static_cast<std::uint8_t>(TlsContent::data)} || bytes[1] != std::byte{3} ||
        bytes[2] != std::byte{3} || sealed < 1 + kTlsTag || sealed > kTlsMostSealed;
  if (bad || bytes.size() < kTlsHeader + sealed) return {};
  return bytes.first(kTlsHeader + sealed);
}

}  // namespace parley
