#include "experiments/event_stream.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace parley {
namespace {

/// What a descriptor writes to.
std::string name_of(int fd) {
  std::error_code unknown;
  const std::string path = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", fd), unknown).string();
  return path.empty() ? "the output" : path;
}

}  // namespace

void to_json(nlohmann::json& json, const PartySample& sample) {
  json = {{"seconds", sample.seconds},
          {"waiting_s", sample.waiting_s},
          {"cpu_s", sample.cpu_s},
          {"bytes_sent", sample.bytes_sent},
          {"bytes_received", sample.bytes_received},
          {"messages_sent", sample.messages_sent},
          {"rounds", sample.rounds},
          {"system_calls", sample.system_calls}};
}

void to_json(nlohmann::json& json, const Sample& sample) {
  json = {{"iterations", sample.iterations}, {"parties", sample.parties}};
}

void EventStream::write(const nlohmann::json& event) {
  const std::string line = event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  const std::lock_guard lock(mutex_);
  for (std::size_t written = 0; written < line.size();) {
    const ssize_t count = ::write(fd_, line.data() + written, line.size() - written);
    if (count < 0 && errno == EPIPE) return;
    if (count < 0 && errno != EINTR)
      throw DataError(fmt::format("{}: cannot be written: {}", name_of(fd_), std::strerror(errno)));
    if (count > 0) written += static_cast<std::size_t>(count);
  }
}

void EventStream::cell_done(std::size_t cell, const CellResult& result) {
  nlohmann::json event{
      {"event", "cell"},           {"cell", cell},         {"status", "ok"}, {"samples", result.samples},
      {"figures", result.figures}, {"prep_trust", nullptr}};
  if (!result.prep_trust.empty()) {
    event["prep_trust"] = result.prep_trust;
    event["offline"] = result.offline.parties;
  }
  write(event);
}

void EventStream::cell_failed(std::size_t cell, const std::string& kind, const std::string& what) {
  write({{"event", "cell"}, {"cell", cell}, {"status", "failed"}, {"error", {{"kind", kind}, {"what", what}}}});
}

void EventStream::cell_skipped(std::size_t cell, const std::string& why) {
  write({{"event", "cell"}, {"cell", cell}, {"status", "skipped"}, {"error", {{"kind", "Skipped"}, {"what", why}}}});
}

void EventStream::error(int party, const Failure& failure) {
  try {
    write({{"event", "error"}, {"party", party}, {"error", failure}});
  } catch (const DataError&) {
    fmt::print(stderr, "party {}: {}\n", party, failure.what);
  }
}

void EventStream::waiting(std::size_t cell) { write({{"event", "waiting"}, {"cell", cell}}); }

void EventStream::done() { write({{"event", "done"}}); }

}  // namespace parley
