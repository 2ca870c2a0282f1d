#include "core/error.h"

namespace parley {

std::string_view name_of(TransportErrc code) {
  switch (code) {
    case TransportErrc::peer_closed: return "peer_closed";
    case TransportErrc::peer_aborted: return "peer_aborted";
    case TransportErrc::deadline: return "deadline";
    case TransportErrc::length_mismatch: return "length_mismatch";
    case TransportErrc::sequence_mismatch: return "sequence_mismatch";
    case TransportErrc::bad_frame: return "bad_frame";
    case TransportErrc::version_mismatch: return "version_mismatch";
    case TransportErrc::session_mismatch: return "session_mismatch";
    case TransportErrc::party_mismatch: return "party_mismatch";
    case TransportErrc::program_mismatch: return "program_mismatch";
    case TransportErrc::unreachable: return "unreachable";
    case TransportErrc::io: return "io";
    case TransportErrc::auth_failed: return "auth_failed";
    case TransportErrc::tampered: return "tampered";
  }
  return "unknown";
}

}  // namespace parley
