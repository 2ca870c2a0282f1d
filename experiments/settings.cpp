#include "experiments/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <nlohmann/json.hpp>
#include <optional>
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

bool read_switch(std::string_view key, std::string_view value) {
  if (value != "on" && value != "off") throw ConfigError(fmt::format("--set {}={}: must be on or off", key, value));
  return value == "on";
}

/// A setting of io_uring that is on or off. Where it may be left to the kernel, "auto" does.
template <auto Option>
void set_uring(MeshSpec& spec, std::string_view key, std::string_view value) {
  auto& option = spec.uring.*Option;
  if constexpr (std::same_as<decltype(spec.uring.*Option), std::optional<bool>&>)
    if (value == "auto") return option.reset();
  option = read_switch(key, value);
}

template <auto Option>
nlohmann::json show_uring(const MeshSpec& spec) {
  const std::optional<bool> option = spec.uring.*Option;
  return !option ? "auto" : *option ? "on" : "off";
}

void set_uring_busy_poll(MeshSpec& spec, std::string_view key, std::string_view value) {
  constexpr std::int64_t kMost = 1'000'000;
  spec.uring.busy_poll = std::chrono::microseconds(read_integer(key, value, 0, kMost));
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
    Setting{"uring_single_issuer", set_uring<&UringOptions::single_issuer>, show_uring<&UringOptions::single_issuer>},
    Setting{"uring_defer_taskrun", set_uring<&UringOptions::defer_taskrun>, show_uring<&UringOptions::defer_taskrun>},
    Setting{"uring_fixed_files", set_uring<&UringOptions::fixed_files>, show_uring<&UringOptions::fixed_files>},
    Setting{"uring_zero_copy", set_uring<&UringOptions::zero_copy>, show_uring<&UringOptions::zero_copy>},
    Setting{"uring_sqpoll", set_uring<&UringOptions::sqpoll>, show_uring<&UringOptions::sqpoll>},
    Setting{"uring_busy_poll_us", set_uring_busy_poll,
            [](const MeshSpec& spec) { return nlohmann::json(spec.uring.busy_poll.count()); }},
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
  for (const Setting& setting : kSettings)
    if (spec.transport == "uring" || !setting.key.starts_with("uring_"))
      all[std::string(setting.key)] = setting.show(spec);
  return all;
}

}  // namespace parley
