#include "experiments/roster.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "core/error.h"
#include "core/suggest.h"
#include "experiments/text_file.h"

namespace parley {
namespace {

[[noreturn]] void fail(const std::string& place, const std::string& what) {
  throw ConfigError(fmt::format("{}: {}", place, what));
}

void require_known_keys(const toml::table& table, const std::string& place, std::span<const std::string_view> known) {
  for (const auto& [key, value] : table)
    if (std::ranges::find(known, key.str()) == known.end())
      fail(place,
           fmt::format("line {}: unknown key '{}'{}", value.source().begin.line, key.str(), suggest(key.str(), known)));
}

std::int64_t read_integer(const toml::table& party, const char* key, std::int64_t low, std::int64_t high,
                          const std::string& place) {
  const auto value = party[key].value_exact<std::int64_t>();
  if (!value || *value < low || *value > high)
    fail(place, fmt::format("'{}' must be an integer from {} to {}", key, low, high));
  return *value;
}

/// The path of a file that the roster names.
std::string read_path(const toml::node_view<const toml::node>& value, const std::string& place, const char* key,
                      const std::string& source) {
  const auto name = value.value_exact<std::string>();
  if (!name || name->empty()) fail(place, fmt::format("'{}' must be a path", key));
  return (std::filesystem::path(source).parent_path() / *name).string();
}

struct RosterParty {
  Address address;
  std::string certificate;
};

void read_party(const toml::table& party, std::vector<std::optional<RosterParty>>& parties, const std::string& source) {
  constexpr std::array<std::string_view, 4> kKeys{"id", "address", "port", "certificate"};
  const std::string place = fmt::format("roster {}, party at line {}", source, party.source().begin.line);
  require_known_keys(party, place, kKeys);
  const auto last = static_cast<std::int64_t>(parties.size()) - 1;
  auto& slot = parties[static_cast<std::size_t>(read_integer(party, "id", 0, last, place))];
  if (slot) fail(place, "another party has the same 'id'");
  const auto host = party["address"].value_exact<std::string>();
  if (!host || host->empty()) fail(place, "'address' must be a host name or an IP address");
  slot = RosterParty{.address = {*host, static_cast<std::uint16_t>(read_integer(party, "port", 1, 65535, place))}};
  if (party.contains("certificate")) slot->certificate = read_path(party["certificate"], place, "certificate", source);
}

void read_parties(const toml::table& document, const std::string& source, Roster& roster) {
  const toml::array* parties = document["party"].as_array();
  if (!parties || !parties->is_array_of_tables() || parties->size() < 2 || parties->size() > kMaxParties)
    fail(fmt::format("roster {}", source), fmt::format("needs 2 to {} [[party]] tables", kMaxParties));
  std::vector<std::optional<RosterParty>> found(parties->size());
  for (const toml::node& node : *parties) read_party(*node.as_table(), found, source);
  for (const auto& party : found) {  // ids in range and never twice: all are there
    roster.addresses.push_back(party->address);
    roster.tls.pinned.push_back(party->certificate);
    if (!party->certificate.empty() && !roster.tls)
      fail(fmt::format("roster {}", source),
           "a party has a 'certificate', and 'tls' does not say where this party's is");
  }
}

}  // namespace

SessionId parse_session(std::string_view text, std::string_view place) {
  SessionId session{};
  bool good = text.size() == 2 * session.size();
  for (std::size_t i = 0; good && i < session.size(); ++i) {
    std::uint8_t byte = 0;
    const char* begin = text.data() + 2 * i;
    const auto [end, error] = std::from_chars(begin, begin + 2, byte, 16);
    good = error == std::errc() && end == begin + 2;
    session[i] = std::byte{byte};
  }
  if (!good) throw ConfigError(fmt::format("{}: a session is 32 hexadecimal digits, not '{}'", place, text));
  return session;
}

Roster parse_roster(std::string_view text, const std::string& source) {
  const std::string place = fmt::format("roster {}", source);
  toml::table document;
  try {
    document = toml::parse(text, source);
  } catch (const toml::parse_error& error) {
    fail(place, fmt::format("line {}: {}", error.source().begin.line, error.description()));
  }
  constexpr std::array<std::string_view, 3> kKeys{"session", "tls", "party"};
  require_known_keys(document, place, kKeys);
  Roster roster;
  if (document.contains("session")) {
    const auto session = document["session"].value_exact<std::string>();
    if (!session) fail(place, "'session' must be a text of 32 hexadecimal digits");
    roster.session = parse_session(*session, place);
  }
  if (document.contains("tls")) roster.tls.folder = read_path(std::as_const(document)["tls"], place, "tls", source);
  read_parties(document, source, roster);
  return roster;
}

Roster read_roster(const std::string& path) { return parse_roster(read_text_file(path), path); }

}  // namespace parley
