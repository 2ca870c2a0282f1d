#include "experiments/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"

namespace parley {
namespace {

std::int64_t read_integer(std::string_view key, std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    throw ConfigError(fmt::format("--set {}={}: must be an integer from {} to {}", key, text, low, high));
  return value;
}

struct Setting {
  std::string_view key;
  void (*apply)(MeshSpec&, std::string_view key, std::string_view value);
  nlohmann::json (*show)(const MeshSpec&);
};

void set_wait(MeshSpec& spec, std::string_view key, std::string_view value) {
  constexpr std::int64_t kMost = 60'000'000;
  spec.wait.yield_for = std::chrono::microseconds(read_integer(key, value, 0, kMost));
}

void set_congestion(MeshSpec& spec, std::string_view key, std::string_view value) {
  constexpr std::array<std::string_view, 5> kKnown{"auto", "system", "cubic", "reno", "bbr"};
  if (std::ranges::find(kKnown, value) == kKnown.end())
    throw ConfigError(fmt::format("--set {}={}: unknown congestion control{}", key, value, suggest(value, kKnown)));
  spec.socket.congestion = value;
}

void set_tls(MeshSpec& spec, std::string_view key, std::string_view value) {
  if (value.empty()) throw ConfigError(fmt::format("--set {}=: needs the folder that ./parley certs made", key));
  if (value == "on") throw ConfigError(fmt::format("--set {}=on: only a run on one machine makes its own keys", key));
  if (value == "off")
    spec.tls = {};
  else
    spec.tls.folder = value;
}

void set_uring_entries(MeshSpec& spec, std::string_view key, std::string_view value) {
  spec.uring.entries = static_cast<unsigned>(read_integer(key, value, 2, 32768));
}

void set_comm_thread_buffer(MeshSpec& spec, std::string_view key, std::string_view value) {
  spec.comm_thread.buffer_bytes = static_cast<std::size_t>(read_integer(key, value, 4096, 1 << 30));
}

void set_concurrent_lanes(MeshSpec& spec, std::string_view key, std::string_view value) {
  spec.concurrent_lanes = read_integer(key, value, 0, 1) != 0;
}

constexpr std::array kSettings{
    Setting{"wait_us", set_wait, [](const MeshSpec& spec) { return nlohmann::json(spec.wait.yield_for.count()); }},
    Setting{"congestion", set_congestion, [](const MeshSpec& spec) { return nlohmann::json(spec.socket.congestion); }},
    // What a result must tell is whether; where the keys were is of no use to its readers.
    Setting{"tls", set_tls, [](const MeshSpec& spec) { return nlohmann::json(spec.tls ? "on" : "off"); }},
    Setting{"uring_entries", set_uring_entries,
            [](const MeshSpec& spec) { return nlohmann::json(spec.uring.entries); }},
    Setting{"comm_thread_buffer", set_comm_thread_buffer,
            [](const MeshSpec& spec) { return nlohmann::json(spec.comm_thread.buffer_bytes); }},
    Setting{"concurrent_lanes", set_concurrent_lanes,
            [](const MeshSpec& spec) { return nlohmann::json(int{spec.concurrent_lanes}); }},
};

}  // namespace

void apply_setting(MeshSpec& spec, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) throw ConfigError(fmt::format("--set {}: expected key=value", assignment));
  const std::string_view key = assignment.substr(0, equals);
  const auto row = std::ranges::find(kSettings, key, &Setting::key);
  if (row == kSettings.end()) {
    std::vector<std::string_view> known;
    for (const Setting& setting : kSettings) known.push_back(setting.key);
    throw ConfigError(fmt::format("--set {}: unknown key '{}'{}", assignment, key, suggest(key, known)));
  }
  row->apply(spec, key, assignment.substr(equals + 1));
}

nlohmann::json settings_json(const MeshSpec& spec) {
  nlohmann::json all = nlohmann::json::object();
  for (const Setting& setting : kSettings) all[std::string(setting.key)] = setting.show(spec);
  return all;
}

}  // namespace parley
