#pragma once

/// One TLS connection as buffers: plain bytes on one side, records on the other, and no socket. Whoever owns the socket
/// moves the records, so that many of them go in one system call, and both directions work from one thread.
///
/// OpenSSL shakes hands; the records that follow are made and opened here (`tls_records.h`), under its keys.

#include <sys/types.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"
#include "transports/tls_context.h"
#include "transports/tls_records.h"

struct ssl_st;

namespace parley {

class TlsStream {
 public:
  enum class Role : std::uint8_t { caller, answerer };

  /// AES-GCM keys are to be changed before 2^24.5 full records (RFC 8446, section 5.5).
  static constexpr std::uint64_t kRecordsPerKey = 1 << 23;

  TlsStream(std::shared_ptr<const TlsContext> context, Role role, std::uint64_t records_per_key = kRecordsPerKey);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // The handshake, which `open` drives -----------------------------------------------------------------------------

  /// Has this side verified the other one, so that something can be sealed?
  bool established() const { return sealer_ && opener_; }

  /// Is the verified other side `party`? Once established.
  bool is_from(PartyId party) const;

  /// Has the other side shown a certificate that names `party`, be it refused?
  bool claims(PartyId party) const;

  /// Did the other side say that it came for Parley? Anyone can; who did not is a stranger.
  bool came_for_parley() const;

  /// `session` mixed with this connection and a direction: equal at both ends of one TLS connection, and nowhere else.
  /// Who stands between two connections cannot make it, having been told the session by nobody.
  SessionId bind(const SessionId& session, Role from) const;

  /// A secret of this connection for other uses, equal at both ends.
  std::array<std::byte, 32> export_secret() const;

  /// Version and cipher suite.
  std::string description() const;

  // Out ------------------------------------------------------------------------------------------------------------

  /// Turns up to a batch of the first plain bytes into records; how many bytes. Only while nothing is sealed. Small
  /// parts share a record. 0 before the handshake is over.
  std::size_t seal(std::span<const iovec> parts);

  /// Adds a record that tells the other side that what came from it was changed on the way, be it in the middle of a
  /// message.
  void seal_alarm();

  /// Records that wait to be sent.
  Bytes sealed() const { return Bytes(out_).subspan(out_begin_, out_end_ - out_begin_); }

  /// Takes note that the first `bytes` of those were sent; returns how many plain bytes are out, which is known only
  /// when all records are.
  std::size_t sent(std::size_t bytes);

  /// Only records of TLS itself are to be sent, nothing that was given to `seal`.
  bool owes_records() const { return !sealed().empty() && sealed_plain_ == 0; }

  // In -------------------------------------------------------------------------------------------------------------

  /// Where the next bytes of the socket are to be read to. Only while there is nothing to open.
  MutableBytes room();
  void received(std::size_t bytes) { in_end_ += bytes; }
  void ended() { ended_ = true; }

  /// As it came: for telling who it is that does not speak TLS.
  Bytes last_received() const { return {in_.get(), in_end_}; }

  /// Would `open` return something other than EAGAIN?
  bool has_unopened() const;

  /// Opens records into `parts`: how many bytes, as recvmsg(2) says it: 0 at the end of the stream; -1 and EAGAIN when
  /// more must be received first; -1 and EPROTO when what came is not from the other side. What it writes behind the
  /// returned bytes is nothing that anyone vouches for.
  ssize_t open(std::span<const iovec> parts);

  /// Opens all whole records, and keeps what they carry for `open`.
  Bytes open_ahead();

  // Failure --------------------------------------------------------------------------------------------------------

  /// Why `seal` or `open` failed; empty while they did not.
  const std::string& failure() const { return failure_; }

  /// It failed because one side does not accept the certificate of the other one: trying again is of no use.
  bool refused() const { return refused_; }

  static bio_method_st* make_buffers();

  // What OpenSSL tells in the middle of a handshake.
  void learn_secret(std::string_view key_log_line);
  void learn_certificate(x509_st* shown);

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
    void operator()(x509_st* certificate) const;
  };

  void shake_hands();
  void take_keys();
  void note_handshake_failure(int result);
  void note_alert(std::byte description);
  void seal_record(TlsContent content, PartsCursor& from, std::size_t size);
  void renew_sealer();
  bool open_aside(Bytes record);
  bool open_next(PartsCursor& into);
  std::size_t take_ahead(PartsCursor& into);
  void take_control(TlsContent content, Bytes bytes);
  void fail(std::string why);
  std::byte* grow_out(std::size_t bytes);

  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<ssl_st, Free> ssl_;
  std::unique_ptr<x509_st, Free> shown_;  // by the other side, and refused
  Role role_;
  TlsSecret caller_secret_, answerer_secret_;
  std::optional<TlsDirection> sealer_, opener_;
  std::uint64_t records_per_key_;
  std::vector<std::byte> out_;
  std::size_t out_begin_ = 0, out_end_ = 0;
  std::size_t sealed_plain_ = 0;  // plain bytes in `out_`
  std::unique_ptr<std::byte[]> in_;
  std::size_t in_begin_ = 0, in_end_ = 0;
  std::unique_ptr<std::byte[]> aside_;  // one record that nothing was posted for, or that is about TLS itself
  std::vector<std::byte> ahead_;        // opened, and to be delivered first
  std::size_t ahead_begin_ = 0;
  bool ended_ = false;
  bool closed_ = false;  // the other side said so
  bool refused_ = false;
  bool owes_key_update_ = false;
  std::string failure_;
};

}  // namespace parley
