#include "transports/tls_stream.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace parley {
namespace {

constexpr std::size_t kRecord = SSL3_RT_MAX_PLAIN_LENGTH;  // 16 KiB
// What is sealed, sent and received at a time: the other side opens one batch while the next one is sealed.
constexpr std::size_t kBatch = 8 * kRecord;
constexpr std::size_t kRoom = kBatch + 4096;

constexpr std::string_view kExporterLabel = "EXPORTER-Parley-hello";

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
    auto& out = static_cast<TlsStream*>(BIO_get_data(bio))->out_;
    const auto* begin = reinterpret_cast<const std::byte*>(bytes);
    out.insert(out.end(), begin, begin + size);
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

TlsStream::TlsStream(std::shared_ptr<const TlsContext> context, Role role, std::uint64_t records_per_key)
    : context_(std::move(context)),
      ssl_(SSL_new(context_->get())),
      scratch_(std::make_unique_for_overwrite<std::byte[]>(kRecord)),
      records_per_key_(records_per_key),
      in_(std::make_unique_for_overwrite<std::byte[]>(kRoom)) {
  BIO* bio = BIO_new(context_->buffers());
  if (!ssl_ || !bio) throw std::bad_alloc();
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (role == Role::answerer) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  SSL_do_handshake(ssl_.get());  // writes the first words, then wants an answer
  ERR_clear_error();
}

TlsStream::~TlsStream() = default;

bool TlsStream::established() const { return SSL_is_init_finished(ssl_.get()) == 1; }

bool TlsStream::names(PartyId party) const {
  const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  return certificate && certificate_is_for(certificate, party);
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

std::size_t TlsStream::seal(std::span<const iovec> parts) {
  if (!established() || !failure_.empty()) return 0;
  std::size_t gathered = 0;  // bytes in the scratch buffer
  for (const iovec& part : parts) {
    const auto* from = static_cast<const std::byte*>(part.iov_base);
    std::size_t left = std::min(part.iov_len, kBatch - sealed_plain_ - gathered);
    while (left > 0) {
      const std::size_t step = std::min(left, kRecord - gathered);
      if (gathered == 0 && step == kRecord) {
        if (!write_record(from, step)) return sealed_plain_;
      } else {
        std::memcpy(scratch_.get() + gathered, from, step);
        gathered += step;
        if (gathered == kRecord) {
          if (!write_record(scratch_.get(), gathered)) return sealed_plain_;
          gathered = 0;
        }
      }
      from += step;
      left -= step;
    }
  }
  if (gathered > 0) write_record(scratch_.get(), gathered);
  return sealed_plain_;
}

bool TlsStream::write_record(const std::byte* bytes, std::size_t size) {
  if (++records_ % records_per_key_ == 0) SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
  ERR_clear_error();
  std::size_t written = 0;
  if (SSL_write_ex(ssl_.get(), bytes, size, &written) != 1) {
    note_failure(0);
    return false;
  }
  sealed_plain_ += written;
  return true;
}

std::size_t TlsStream::sent(std::size_t bytes) {
  out_begin_ += bytes;
  if (out_begin_ < out_.size()) return 0;
  out_.clear();
  out_begin_ = 0;
  return std::exchange(sealed_plain_, 0);
}

MutableBytes TlsStream::room() {
  in_begin_ = in_end_ = 0;
  return {in_.get(), kRoom};
}

bool TlsStream::has_unopened() const { return in_begin_ < in_end_ || SSL_pending(ssl_.get()) > 0; }

ssize_t TlsStream::open(std::span<const iovec> parts) {
  std::size_t total = 0;
  for (const iovec& part : parts)
    for (std::size_t filled = 0; filled < part.iov_len;) {
      if (total > 0 && !has_unopened()) return static_cast<ssize_t>(total);
      ERR_clear_error();
      std::size_t got = 0;
      const int result =
          SSL_read_ex(ssl_.get(), static_cast<std::byte*>(part.iov_base) + filled, part.iov_len - filled, &got);
      if (result != 1) return total > 0 ? static_cast<ssize_t>(total) : read_failure(result);
      filled += got;
      total += got;
    }
  return static_cast<ssize_t>(total);
}

/// What was opened before is returned first; OpenSSL repeats an end or a failure at the next call.
ssize_t TlsStream::read_failure(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: errno = EAGAIN; return -1;
    case SSL_ERROR_ZERO_RETURN: return 0;
    default: break;
  }
  if (ended_ && in_begin_ == in_end_ && ERR_peek_error() == 0) return 0;  // in the middle of the handshake
  note_failure(result);
  errno = EPROTO;
  return -1;
}

void TlsStream::note_failure(int result) {
  const unsigned long error = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(error);
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (!failure_.empty()) return;
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED || reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
    refused_ = true;
    failure_ = verdict == X509_V_OK
                   ? std::string("it shows no certificate")
                   : fmt::format("its certificate is refused: {}", X509_verify_cert_error_string(verdict));
  } else if (reason >= SSL_AD_REASON_OFFSET) {
    refused_ = true;
    failure_ = fmt::format("it refuses this party by the alert '{}'",
                           SSL_alert_desc_string_long(reason - SSL_AD_REASON_OFFSET));
  } else {
    const char* text = ERR_reason_error_string(error);
    failure_ = fmt::format("what came is no TLS 1.3, or was changed on the way: {}",
                           text ? text : fmt::format("error {}", SSL_get_error(ssl_.get(), result)));
  }
  ERR_clear_error();
}

}  // namespace parley
