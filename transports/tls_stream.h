#pragma once

/// One TLS connection as buffers: plain bytes on one side, records on the other, and no socket. Whoever owns the socket
/// moves the records, so that many of them go in one system call, and both directions work from one thread.

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/types.h"
#include "transports/tls_context.h"

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
  bool established() const;

  /// Does the certificate of the other side name `party`? Once established.
  bool names(PartyId party) const;

  /// `session` mixed with this connection and a direction: equal at both ends of one TLS connection, and nowhere else.
  /// Who stands between two connections cannot make it, having been told the session by nobody.
  SessionId bind(const SessionId& session, Role from) const;

  // Out ------------------------------------------------------------------------------------------------------------

  /// Turns up to a batch of the first plain bytes into records; how many bytes. Only while nothing is sealed. Small
  /// parts share a record. 0 before the handshake is over, and after a failure.
  std::size_t seal(std::span<const iovec> parts);

  /// Records that wait to be sent.
  Bytes sealed() const { return Bytes(out_).subspan(out_begin_); }

  /// Takes note that the first `bytes` of those were sent; returns how many plain bytes are out, which is known only
  /// when all records are.
  std::size_t sent(std::size_t bytes);

  /// Only records of TLS itself are to be sent, nothing that was given to `seal`.
  bool owes_records() const { return !sealed().empty() && sealed_plain_ == 0; }

  // In -------------------------------------------------------------------------------------------------------------

  /// Where the next bytes of the socket are to be read to. Only while nothing is unopened.
  MutableBytes room();
  void received(std::size_t bytes) { in_end_ += bytes; }
  void ended() { ended_ = true; }

  /// As it came: for telling who it is that does not speak TLS.
  Bytes last_received() const { return {in_.get(), in_end_}; }

  /// Bytes were received that `open` has not looked at, or not returned.
  bool has_unopened() const;

  /// Opens records into `parts`: how many bytes, as recvmsg(2) says it: 0 at the end of the stream; -1 and EAGAIN when
  /// more must be received first; -1 and EPROTO when what came is not from the other side.
  ssize_t open(std::span<const iovec> parts);

  // Failure --------------------------------------------------------------------------------------------------------

  /// Why `seal` or `open` failed; empty while they did not.
  const std::string& failure() const { return failure_; }

  /// It failed because one side does not accept the certificate of the other one: trying again is of no use.
  bool refused() const { return refused_; }

  static bio_method_st* make_buffers();

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  bool write_record(const std::byte* bytes, std::size_t size);
  ssize_t read_failure(int result);
  void note_failure(int result);

  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<ssl_st, Free> ssl_;
  std::unique_ptr<std::byte[]> scratch_;  // small parts on their way into one record
  std::uint64_t records_per_key_, records_ = 0;
  std::vector<std::byte> out_;
  std::size_t out_begin_ = 0;
  std::size_t sealed_plain_ = 0;  // plain bytes in `out_`
  std::unique_ptr<std::byte[]> in_;
  std::size_t in_begin_ = 0, in_end_ = 0;
  bool ended_ = false;
  bool refused_ = false;
  std::string failure_;
};

}  // namespace parley
