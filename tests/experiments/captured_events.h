#pragma once

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/event_stream.h"

namespace parley {

/// An event stream whose lines can be read back.
class CapturedEvents {
 public:
  CapturedEvents() : file_(std::tmpfile()), stream_(fileno(file_)) {}
  ~CapturedEvents() { std::fclose(file_); }
  CapturedEvents(const CapturedEvents&) = delete;
  CapturedEvents& operator=(const CapturedEvents&) = delete;

  EventStream& stream() { return stream_; }

  std::vector<nlohmann::json> all() const {
    std::vector<nlohmann::json> events;
    std::rewind(file_);
    std::string line;
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) {
      line += static_cast<char>(c);
      if (c != '\n') continue;
      events.push_back(nlohmann::json::parse(line));
      line.clear();
    }
    return events;
  }

  std::vector<nlohmann::json> named(const std::string& name) const {
    std::vector<nlohmann::json> found;
    for (auto& event : all())
      if (event["event"] == name) found.push_back(std::move(event));
    return found;
  }

 private:
  std::FILE* file_;
  EventStream stream_;
};

}  // namespace parley
