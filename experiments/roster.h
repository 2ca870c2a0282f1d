#pragma once

/// Who takes part and where to find them: a TOML file, the same at all parties.
///
///   session = "32 hex digits"     # optional
///   tls = "certs"                 # optional: talk over TLS, with the keys and certificates in this folder
///   [[party]]
///   id = 0
///   address = "127.0.0.1"
///   port = 9000
///   certificate = "zero.pem"      # optional, with tls: the only certificate to accept from this party
///
/// Files are looked for beside the roster.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transports/mesh.h"

namespace parley {

struct Roster {
  std::optional<SessionId> session;
  std::vector<Address> addresses;  ///< by party id
  TlsOptions tls;
};

/// Throws ConfigError naming `source` (a file) with the line where known, the party and the key.
Roster parse_roster(std::string_view text, const std::string& source);
Roster read_roster(const std::string& path);

/// Exactly 32 hexadecimal digits; `place` says where they stand.
SessionId parse_session(std::string_view text, std::string_view place);

}  // namespace parley
