#pragma once

/// The JSON lines by which a program of ours tells what happens. Each line is complete when it is written.

#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "experiments/failure.h"
#include "experiments/program.h"
#include "experiments/sample.h"

namespace parley {

/// What a finished cell has to show.
struct CellResult {
  std::vector<Sample> samples;  ///< one per repetition
  Figures figures;
  Sample offline;  ///< summed over `samples`
  std::string prep_trust;
};

/// Thread-safe: the parties of `memory` share one.
class EventStream {
 public:
  explicit EventStream(int fd) : fd_(fd) {}

  /// Throws DataError when the line cannot be written, as on a full disk; that nobody listens any more is none.
  void write(const nlohmann::json& event);

  void cell_done(std::size_t cell, const CellResult& result);
  void cell_failed(std::size_t cell, const std::string& kind, const std::string& what);
  /// A measurement that makes no sense on this machine, and why.
  void cell_skipped(std::size_t cell, const std::string& why);
  /// Where the line cannot be written, the failure goes to standard error.
  void error(int party, const Failure& failure);
  /// A run among others is at this cell and waits for its turn.
  void waiting(std::size_t cell);
  void done();

 private:
  int fd_;
  std::mutex mutex_;
};

}  // namespace parley
