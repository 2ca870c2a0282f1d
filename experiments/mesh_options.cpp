#include "experiments/mesh_options.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/error.h"
#include "experiments/roster.h"
#include "experiments/settings.h"

namespace parley {
namespace {

Duration read_duration(const char* option, double seconds) {
  constexpr double kLeast = 0.001, kMost = 86400;
  if (!(seconds >= kLeast && seconds <= kMost))
    throw ConfigError(fmt::format("{} {}: must be {} to {} seconds", option, seconds, kLeast, kMost));
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

PartyId read_party_number(const char* option, int value, int low, int high) {
  if (value < low || value > high) throw ConfigError(fmt::format("{} {}: must be {} to {}", option, value, low, high));
  return static_cast<PartyId>(value);
}

/// The number of parties, which the roster and the command line may both give. A back-end that finds its parties by
/// itself may be told neither.
PartyId read_parties(const PartyOptions& options, const Backend& backend, int in_roster) {
  if (options.parties && in_roster && *options.parties != in_roster)
    throw ConfigError(fmt::format("--parties {}: roster {} names {}", *options.parties, *options.roster, in_roster));
  if (options.parties || in_roster)
    return read_party_number("--parties", options.parties.value_or(in_roster), 2, kMaxParties);
  if (backend.one_process) throw ConfigError(fmt::format("transport {} needs --parties", backend.name));
  return MeshSpec{}.parties;
}

}  // namespace

MeshSpec mesh_spec(const PartyOptions& options) {
  const Backend& backend = find_backend(options.transport);
  if (backend.needs_addresses && !options.roster)
    throw ConfigError(fmt::format("transport {} needs --roster", backend.name));
  if (backend.needs_addresses && !options.self)
    throw ConfigError(fmt::format("transport {} needs --self", backend.name));
  MeshSpec spec{.transport = std::string(backend.name), .listen_fd = options.listen_fd};
  if (options.roster) {
    const Roster roster = read_roster(*options.roster);
    spec.addresses = roster.addresses;
    spec.tls = roster.tls;
    if (roster.session) spec.session = *roster.session;
  }
  if (options.session) spec.session = parse_session(*options.session, "--session");
  spec.parties = read_parties(options, backend, static_cast<int>(spec.addresses.size()));
  spec.self = read_party_number("--self", options.self.value_or(0), 0, spec.parties - 1);
  spec.deadline = read_duration("--deadline", options.deadline_s);
  spec.connect_timeout = read_duration("--connect-timeout", options.connect_timeout_s);
  for (const std::string& setting : options.settings) apply_setting(spec, setting);
  return spec;
}

Digest program_digest(const Plan& plan, const std::string& network) {
  const std::string text = fmt::format("parley {}\n{}\n{}\n", PARLEY_VERSION, plan.canonical, network);
  Digest digest;
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &length, EVP_sha256(),
                 nullptr) != 1)
    throw std::runtime_error("OpenSSL has no SHA-256");
  return digest;
}

}  // namespace parley
