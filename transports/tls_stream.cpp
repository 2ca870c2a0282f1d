#include "transports/tls_stream.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace parley {
namespace {

// What is sealed, sent and received at a time: the other side opens one batch while the next one is sealed.
constexpr std::size_t kRecordsPerBatch = 8;
constexpr std::size_t kBatch = kRecordsPerBatch * kTlsMostPlain;
constexpr std::size_t kRoom = kRecordsPerBatch * (kTlsHeader + kTlsMostSealed);
constexpr std::size_t kSealedBatch = kRecordsPerBatch * (kTlsMostPlain + kTlsOverhead);

constexpr std::string_view kExporterLabel = "EXPORTER-Parley-hello";
constexpr std::string_view kSecretLabel = "EXPORTER-Parley-secret";

/// The whole message (RFC 8446, section 4.6.3), and the byte behind it: is the other side to renew its key, too?
constexpr std::array kKeyUpdate{std::byte{24}, std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0}};

/// Alerts by which one side says that it does not trust the other one, rather than its words.
bool is_refusal(int alert) {
  constexpr std::array kRefusals{
      SSL3_AD_BAD_CERTIFICATE,     SSL3_AD_UNSUPPORTED_CERTIFICATE, SSL3_AD_CERTIFICATE_REVOKED,
      SSL3_AD_CERTIFICATE_EXPIRED, SSL3_AD_CERTIFICATE_UNKNOWN,     TLS1_AD_UNKNOWN_CA,
      TLS1_AD_ACCESS_DENIED,       TLS1_AD_DECRYPT_ERROR,           TLS13_AD_CERTIFICATE_REQUIRED};
  return std::ranges::find(kRefusals, alert) != kRefusals.end();
}

TlsSuite suite_of(const SSL* ssl) {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
  return {EVP_get_cipherbynid(SSL_CIPHER_get_cipher_nid(cipher)), SSL_CIPHER_get_handshake_digest(cipher)};
}

}  // namespace

bio_method_st* TlsStream::make_buffers() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "Parley buffers");
  if (!method) return nullptr;
  BIO_meth_set_create(method, [](BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  });
  BIO_meth_set_ctrl(method, [](BIO*, int command, long, void*) -> long { return command == BIO_CTRL_FLUSH; });
  BIO_meth_set_write_ex(method, [](BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
    auto& stream = *static_cast<TlsStream*>(BIO_get_data(bio));
    std::memcpy(stream.grow_out(size), bytes, size);
    stream.out_end_ += size;
    *written = size;
    return 1;
  });
  BIO_meth_set_read_ex(method, [](BIO* bio, char* bytes, std::size_t size, std::size_t* read) {
    auto& stream = *static_cast<TlsStream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    *read = std::min(size, stream.in_end_ - stream.in_begin_);
    if (*read == 0) {
      if (!stream.ended_) BIO_set_retry_read(bio);
      return 0;
    }
    std::memcpy(bytes, stream.in_.get() + stream.in_begin_, *read);
    stream.in_begin_ += *read;
    return 1;
  });
  return method;
}

void TlsStream::Free::operator()(SSL* ssl) const { SSL_free(ssl); }
void TlsStream::Free::operator()(X509* certificate) const { X509_free(certificate); }

TlsStream::TlsStream(std::shared_ptr<const TlsContext> context, Role role, std::uint64_t records_per_key)
    : context_(std::move(context)),
      ssl_(SSL_new(context_->get())),
      role_(role),
      records_per_key_(records_per_key),
      in_(std::make_unique_for_overwrite<std::byte[]>(kRoom)),
      aside_(std::make_unique_for_overwrite<std::byte[]>(kTlsMostSealed)) {
  BIO* bio = BIO_new(context_->buffers());
  if (!ssl_ || !bio) {
    BIO_free(bio);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (role == Role::answerer) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  shake_hands();  // writes the first words, then wants an answer
}

TlsStream::~TlsStream() = default;

void TlsStream::shake_hands() {
  if (!failure_.empty()) return;
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return take_keys();
  const int error = SSL_get_error(ssl_.get(), result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) note_handshake_failure(result);
}

/// From here on OpenSSL is asked for nothing but names and exported keys.
void TlsStream::take_keys() {
  const TlsSuite suite = suite_of(ssl_.get());
  const bool calls = role_ == Role::caller;
  sealer_.emplace(suite, calls ? caller_secret_ : answerer_secret_, TlsDirection::Use::seal);
  opener_.emplace(suite, calls ? answerer_secret_ : caller_secret_, TlsDirection::Use::open);
  caller_secret_ = answerer_secret_ = {};
}

/// "CLIENT_TRAFFIC_SECRET_0", the random number of the client, the secret.
void TlsStream::learn_secret(std::string_view line) {
  const std::size_t begin = line.rfind(' ') + 1;
  TlsSecret* secret = line.starts_with("CLIENT_TRAFFIC_SECRET_0 ")   ? &caller_secret_
                      : line.starts_with("SERVER_TRAFFIC_SECRET_0 ") ? &answerer_secret_
                                                                     : nullptr;
  if (!secret) return;
  std::array<std::byte, 48> bytes{};
  const std::size_t size = std::min((line.size() - begin) / 2, bytes.size());
  for (std::size_t i = 0; i < size; ++i) {
    const char* digits = line.data() + begin + 2 * i;
    std::uint8_t byte = 0;
    std::from_chars(digits, digits + 2, byte, 16);
    bytes[i] = std::byte{byte};
  }
  *secret = TlsSecret(std::span(bytes).first(size));
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

void TlsStream::learn_certificate(X509* shown) {
  X509_up_ref(shown);
  shown_.reset(shown);
}

bool TlsStream::is_from(PartyId party) const {
  const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  return established() && certificate && context_->is_of(certificate, party);
}

bool TlsStream::claims(PartyId party) const {
  const X509* certificate = shown_ ? shown_.get() : SSL_get0_peer_certificate(ssl_.get());
  return certificate && certificate_is_for(certificate, party);
}

bool TlsStream::came_for_parley() const {
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
  return size > 0;  // nothing else is ever selected
}

SessionId TlsStream::bind(const SessionId& session, Role from) const {
  std::array<unsigned char, 32> secret;
  const auto direction = static_cast<unsigned char>(from);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mixed;
  unsigned size = 0;
  if (SSL_export_keying_material(ssl_.get(), secret.data(), secret.size(), kExporterLabel.data(), kExporterLabel.size(),
                                 &direction, 1, 1) != 1 ||
      !HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
            reinterpret_cast<const unsigned char*>(session.data()), session.size(), mixed.data(), &size))
    throw ConfigError("tls: OpenSSL derives no key for the hello");
  SessionId bound;
  std::memcpy(bound.data(), mixed.data(), bound.size());
  return bound;
}

std::array<std::byte, 32> TlsStream::export_secret() const {
  std::array<std::byte, 32> secret;
  if (SSL_export_keying_material(ssl_.get(), reinterpret_cast<unsigned char*>(secret.data()), secret.size(),
                                 kSecretLabel.data(), kSecretLabel.size(), nullptr, 0, 0) != 1)
    throw ConfigError("tls: OpenSSL derives no secret");
  return secret;
}

std::string TlsStream::description() const {
  return fmt::format("{} {}", SSL_get_version(ssl_.get()), SSL_get_cipher_name(ssl_.get()));
}

/// Room for `bytes` more behind what is sealed.
std::byte* TlsStream::grow_out(std::size_t bytes) {
  if (out_.size() < out_end_ + bytes) out_.resize(out_end_ + std::max(bytes, established() ? kSealedBatch : 0));
  return out_.data() + out_end_;
}

std::size_t TlsStream::seal(std::span<const iovec> parts) {
  if (!established()) return 0;
  for (PartsCursor from(parts, kBatch); from.left() > 0;) {
    if (owes_key_update_ || sealer_->records() + 1 >= records_per_key_) renew_sealer();
    const std::size_t size = std::min(from.left(), kTlsMostPlain);
    seal_record(TlsContent::data, from, size);
    sealed_plain_ += size;
  }
  return sealed_plain_;
}

void TlsStream::seal_alarm() {
  if (!established()) return;
  std::array alert{std::byte{SSL3_AL_FATAL}, std::byte{SSL3_AD_BAD_RECORD_MAC}};
  const iovec part{alert.data(), alert.size()};
  PartsCursor from({&part, 1}, alert.size());
  seal_record(TlsContent::alert, from, alert.size());
}

void TlsStream::seal_record(TlsContent content, PartsCursor& from, std::size_t size) {
  out_end_ += sealer_->seal(content, from, size, grow_out(size + kTlsOverhead));
}

void TlsStream::renew_sealer() {
  owes_key_update_ = false;
  auto message = kKeyUpdate;
  const iovec part{message.data(), message.size()};
  PartsCursor from({&part, 1}, message.size());
  seal_record(TlsContent::handshake, from, message.size());
  sealer_->renew();
}

std::size_t TlsStream::sent(std::size_t bytes) {
  out_begin_ += bytes;
  if (out_begin_ < out_end_) return 0;
  out_begin_ = out_end_ = 0;
  return std::exchange(sealed_plain_, 0);
}

MutableBytes TlsStream::room() {
  std::memmove(in_.get(), in_.get() + in_begin_, in_end_ - in_begin_);  // of less than a record
  in_end_ -= std::exchange(in_begin_, 0);
  return {in_.get() + in_end_, kRoom - in_end_};
}

bool TlsStream::has_unopened() const {
  if (ahead_begin_ < ahead_.size() || closed_ || !failure_.empty()) return true;
  if (!established()) return in_begin_ < in_end_;
  bool bad = false;
  return !whole_record({in_.get() + in_begin_, in_end_ - in_begin_}, bad).empty() || bad;
}

ssize_t TlsStream::open(std::span<const iovec> parts) {
  if (!established()) shake_hands();
  PartsCursor into(parts, ~std::size_t{0});
  const std::size_t wanted = into.left();
  take_ahead(into);
  while (established() && into.left() > 0 && open_next(into)) {
  }
  if (into.left() < wanted) return static_cast<ssize_t>(wanted - into.left());
  if (failure_.empty() && (closed_ || ended_)) return 0;
  errno = failure_.empty() ? EAGAIN : EPROTO;
  return -1;
}

/// Opens a record; false when there is none, or none that is good.
bool TlsStream::open_next(PartsCursor& into) {
  if (closed_ || !failure_.empty()) return false;
  bool bad = false;
  const Bytes record = whole_record({in_.get() + in_begin_, in_end_ - in_begin_}, bad);
  if (bad) fail("these bytes are no record of TLS 1.3");
  if (record.empty()) return false;
  if (record.size() - kTlsOverhead <= into.left()) {
    PartsCursor direct = into;
    switch (opener_->open_data(record, direct)) {
      case TlsDirection::Opened::forged: fail("a record was changed on the way"); return false;
      case TlsDirection::Opened::other: break;
      case TlsDirection::Opened::data:
        into = direct;
        in_begin_ += record.size();
        return true;
    }
  }
  if (!open_aside(record)) return false;
  take_ahead(into);
  return true;
}

/// Opens a record to where nothing else is, and keeps what it carries or acts on it.
bool TlsStream::open_aside(Bytes record) {
  TlsContent content{};
  std::size_t size = 0;
  if (!opener_->open_whole(record, aside_.get(), content, size)) {
    fail("a record was changed on the way");
    return false;
  }
  in_begin_ += record.size();
  const Bytes bytes(aside_.get(), size);
  if (content == TlsContent::data)
    ahead_.insert(ahead_.end(), bytes.begin(), bytes.end());
  else
    take_control(content, bytes);
  return true;
}

Bytes TlsStream::open_ahead() {
  for (bool bad = false; established() && !closed_ && failure_.empty();) {
    const Bytes record = whole_record({in_.get() + in_begin_, in_end_ - in_begin_}, bad);
    if (bad) fail("these bytes are no record of TLS 1.3");
    if (record.empty() || !open_aside(record)) break;
  }
  return Bytes(ahead_).subspan(ahead_begin_);
}

std::size_t TlsStream::take_ahead(PartsCursor& into) {
  std::size_t taken = 0;
  while (ahead_begin_ < ahead_.size() && into.left() > 0) {
    const MutableBytes piece = into.next(ahead_.size() - ahead_begin_);
    std::memcpy(piece.data(), ahead_.data() + ahead_begin_, piece.size());
    ahead_begin_ += piece.size();
    taken += piece.size();
  }
  if (ahead_begin_ == ahead_.size()) {
    ahead_.clear();
    ahead_begin_ = 0;
  }
  return taken;
}

void TlsStream::take_control(TlsContent content, Bytes bytes) {
  if (content == TlsContent::alert && bytes.size() == 2) return note_alert(bytes[1]);
  const bool is_key_update = content == TlsContent::handshake && bytes.size() == kKeyUpdate.size() &&
                             std::ranges::equal(bytes.first(4), std::span(kKeyUpdate).first(4)) &&
                             bytes[4] <= std::byte{1};
  if (!is_key_update) return fail("it says what nobody says after the handshake");
  opener_->renew();
  owes_key_update_ |= bytes[4] == std::byte{1};
}

void TlsStream::note_alert(std::byte description) {
  const int alert = std::to_integer<int>(description);
  if (alert == SSL3_AD_CLOSE_NOTIFY) {
    closed_ = true;
    return;
  }
  refused_ = is_refusal(alert);
  if (alert == SSL3_AD_BAD_RECORD_MAC) return fail("what it received was changed on the way");
  fail(fmt::format("it {} this party by the alert '{}'", refused_ ? "refuses" : "left",
                   SSL_alert_desc_string_long(alert)));
}

void TlsStream::note_handshake_failure(int result) {
  const unsigned long error = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(error);
  const long verdict = SSL_get_verify_result(ssl_.get());
  const bool hung_up = ended_ && (error == 0 || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING);
  if (hung_up) return ERR_clear_error();
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED || reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
    refused_ = true;
    fail(verdict == X509_V_OK ? std::string("it shows no certificate")
                              : fmt::format("its certificate is refused: {}", X509_verify_cert_error_string(verdict)));
  } else if (reason >= SSL_AD_REASON_OFFSET) {
    note_alert(static_cast<std::byte>(reason - SSL_AD_REASON_OFFSET));
  } else {
    const char* text = ERR_reason_error_string(error);
    fail(fmt::format("it does not shake hands as TLS 1.3 does: {}",
                     text ? text : fmt::format("error {}", SSL_get_error(ssl_.get(), result))));
  }
  ERR_clear_error();
}

void TlsStream::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
}

}  // namespace parley
