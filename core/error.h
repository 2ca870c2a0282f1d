#pragma once

/// The four things that can go wrong, as users meet them (design, section 7).
///
/// A bug in Parley itself is an assertion, never one of these.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/types.h"

namespace parley {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A setting is wrong: says what, where, and what would be right.
struct ConfigError : Error {
  using Error::Error;
};

/// Outside data is wrong, or a file cannot be written: says which file, row and field.
struct DataError : Error {
  using Error::Error;
};

/// A check of a protocol failed. Never retried; nothing computed since the last check may leave.
struct ProtocolAbort : Error {
  using Error::Error;
};

enum class TransportErrc : std::uint8_t {
  peer_closed = 1,    ///< the connection ended without a FIN: the peer died or was killed
  peer_aborted,       ///< the peer gave up for a reason of its own and said so
  deadline,           ///< nothing that was posted moved for the whole deadline
  length_mismatch,    ///< the frame has another length than the posted receive
  sequence_mismatch,  ///< a frame was lost, repeated or sent on another lane
  bad_frame,          ///< not a frame of this protocol
  version_mismatch,
  session_mismatch,
  party_mismatch,    ///< the peer claims another party id or another party count
  program_mismatch,  ///< the peer runs another program or other parameters
  unreachable,       ///< no connection within the connect timeout
  io,                ///< the operating system refused
  auth_failed,       ///< a party could not prove under TLS that it is the one
  tampered,          ///< bytes under TLS were changed on the way
};
inline constexpr TransportErrc kLastTransportErrc = TransportErrc::tampered;

std::string_view name_of(TransportErrc code);

/// Communication failed. `party()` is the party at fault as far as this party can tell: a party that learns from a
/// third one that party 2 died names party 2.
class TransportError : public Error {
 public:
  TransportError(TransportErrc code, PartyId party, const std::string& what)
      : Error(what), code_(code), party_(party) {}

  TransportErrc code() const { return code_; }
  PartyId party() const { return party_; }

 private:
  TransportErrc code_;
  PartyId party_;
};

}  // namespace parley
