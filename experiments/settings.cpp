#include "experiments/settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"

namespace parley {
namespace {

/// The integers from `low` to `high`.
struct Integers {
  std::int64_t low, high;
};

/// One of some words.
struct Words {
  std::span<const std::string_view> words;
};

/// A folder, or "off".
struct Folder {};

using Values = std::variant<Integers, Words, Folder>;

struct Setting {
  std::string_view key;
  std::string_view help;
  Values values;
  void (*apply)(MeshSpec&, std::string_view value);  // of a value that `values` holds
  nlohmann::json (*show)(const MeshSpec&);
};

std::int64_t to_integer(std::string_view text) {
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

void require_one_of(const Setting& setting, const Integers& range, std::string_view text) {
  if (const std::int64_t value = to_integer(text); value < range.low || value > range.high)
    throw ConfigError(
        fmt::format("--set {}={}: must be an integer from {} to {}", setting.key, text, range.low, range.high));
}

void require_one_of(const Setting& setting, const Words& known, std::string_view text) {
  if (std::ranges::find(known.words, text) == known.words.end())
    throw ConfigError(fmt::format("--set {}={}: must be {}{}", setting.key, text, fmt::join(known.words, " or "),
                                  suggest(text, known.words)));
}

void require_one_of(const Setting& setting, const Folder&, std::string_view text) {
  if (text.empty()) throw ConfigError(fmt::format("--set {}=: needs the folder that ./parley certs made", setting.key));
  if (text == "on")
    throw ConfigError(fmt::format("--set {}=on: only a run on one machine makes its own keys", setting.key));
}

constexpr std::array<std::string_view, 5> kCongestion{"auto", "system", "cubic", "reno", "bbr"};
constexpr std::array<std::string_view, 3> kSwitch{"auto", "on", "off"};  // only some may be left to the kernel
constexpr Words kOnOrOff{std::span(kSwitch).subspan(1)};

void set_tls(MeshSpec& spec, std::string_view value) {
  if (value == "off")
    spec.tls = {};
  else
    spec.tls.folder = value;
}

template <auto Option>
constexpr bool kMayBeAuto = std::same_as<decltype(UringOptions{}.*Option), std::optional<bool>&&>;

template <auto Option>
void set_uring(MeshSpec& spec, std::string_view value) {
  if constexpr (kMayBeAuto<Option>)
    if (value == "auto") return (spec.uring.*Option).reset();
  spec.uring.*Option = value == "on";
}

template <auto Option>
nlohmann::json show_uring(const MeshSpec& spec) {
  const std::optional<bool> option = spec.uring.*Option;
  return !option ? "auto" : *option ? "on" : "off";
}

/// A setting of io_uring that is on or off.
template <auto Option>
constexpr Setting uring_switch(std::string_view key, std::string_view help) {
  return {key, help, kMayBeAuto<Option> ? Words{kSwitch} : kOnOrOff, set_uring<Option>, show_uring<Option>};
}

constexpr std::array kSettings{
    Setting{"wait_us", "how long a wait polls before it blocks, in microseconds; lanes on too few cores block at once",
            Integers{0, 60'000'000},
            [](MeshSpec& spec, std::string_view value) {
              spec.wait.yield_for = std::chrono::microseconds(to_integer(value));
            },
            [](const MeshSpec& spec) { return nlohmann::json(spec.wait.yield_for.count()); }},
    Setting{"congestion", "congestion control of the sockets", Words{kCongestion},
            [](MeshSpec& spec, std::string_view value) { spec.socket.congestion = value; },
            [](const MeshSpec& spec) { return nlohmann::json(spec.socket.congestion); }},
    // What a result must tell is whether; where the keys were is of no use to its readers.
    Setting{"tls", "TLS 1.3 between the parties, with the keys of a folder", Folder{}, set_tls,
            [](const MeshSpec& spec) { return nlohmann::json(spec.tls ? "on" : "off"); }},
    Setting{
        "uring_entries", "entries of an io_uring submission queue", Integers{2, 32768},
        [](MeshSpec& spec, std::string_view value) { spec.uring.entries = static_cast<unsigned>(to_integer(value)); },
        [](const MeshSpec& spec) { return nlohmann::json(spec.uring.entries); }},
    uring_switch<&UringOptions::single_issuer>("uring_single_issuer", "IORING_SETUP_SINGLE_ISSUER"),
    uring_switch<&UringOptions::defer_taskrun>("uring_defer_taskrun", "IORING_SETUP_DEFER_TASKRUN"),
    uring_switch<&UringOptions::fixed_files>("uring_fixed_files", "sockets registered with the ring"),
    uring_switch<&UringOptions::zero_copy>("uring_zero_copy", "sends without a copy into the kernel"),
    uring_switch<&UringOptions::registered_memory>("uring_registered_memory",
                                                   "sends from memory that the kernel knows"),
    uring_switch<&UringOptions::multishot>("uring_multishot", "one request receives all that comes; not with TLS"),
    uring_switch<&UringOptions::sqpoll>("uring_sqpoll", "a kernel thread that takes submissions"),
    Setting{"uring_busy_poll_us", "how long the kernel polls the device, in microseconds", Integers{0, 1'000'000},
            [](MeshSpec& spec, std::string_view value) {
              spec.uring.busy_poll = std::chrono::microseconds(to_integer(value));
            },
            [](const MeshSpec& spec) { return nlohmann::json(spec.uring.busy_poll.count()); }},
    Setting{"comm_thread_buffer", "bytes buffered per peer and direction", Integers{4096, 1 << 30},
            [](MeshSpec& spec, std::string_view value) {
              spec.comm_thread.buffer_bytes = static_cast<std::size_t>(to_integer(value));
            },
            [](const MeshSpec& spec) { return nlohmann::json(spec.comm_thread.buffer_bytes); }},
    Setting{"concurrent_lanes", "1: lanes are used by threads of their own", Integers{0, 1},
            [](MeshSpec& spec, std::string_view value) { spec.concurrent_lanes = to_integer(value) != 0; },
            [](const MeshSpec& spec) { return nlohmann::json(int{spec.concurrent_lanes}); }},
};

/// Reads as what an experiment file may give.
nlohmann::json values_json(const Values& values) {
  if (const auto* range = std::get_if<Integers>(&values)) return {{"low", range->low}, {"high", range->high}};
  if (const auto* known = std::get_if<Words>(&values)) return {{"words", known->words}};
  return {{"folder", true}};
}

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
  const std::string_view value = assignment.substr(equals + 1);
  std::visit([&](const auto& values) { require_one_of(*row, values, value); }, row->values);
  row->apply(spec, value);
}

nlohmann::json settings_json(const MeshSpec& spec) {
  nlohmann::json all = nlohmann::json::object();
  for (const Setting& setting : kSettings)
    if (spec.transport == "uring" || !setting.key.starts_with("uring_"))
      all[std::string(setting.key)] = setting.show(spec);
  return all;
}

nlohmann::json describe_settings() {
  nlohmann::json all = nlohmann::json::array();
  for (const Setting& setting : kSettings)
    all.push_back({{"name", setting.key},
                   {"summary", setting.help},
                   {"values", values_json(setting.values)},
                   {"default", setting.show(MeshSpec{})}});
  return all;
}

}  // namespace parley
