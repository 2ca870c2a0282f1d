#pragma once

/// How the parties of one cell stay in step while only the leader, party 0, knows how often to repeat.
///
/// The leader announces a batch; everyone runs it, starting together, and reports what it cost and whether the result
/// was right. The count comes from the leader alone, so that adaptive counts never leave a party waiting. Nothing of
/// this is inside a measured interval.
///
///   report (of prepare), then any number of: announcement (a batch), the batch, report;
///   at last: announcement (end), figures  --  or announcement (failed)

#include <cstdint>
#include <string>
#include <vector>

#include "core/transport.h"
#include "experiments/meter.h"
#include "experiments/program.h"
#include "experiments/sample.h"

namespace parley {

/// Thrown at the leader when a report says that a party failed. The parties are still in step.
struct CellFailed {
  std::string kind;  ///< "WrongResult" or the class of the error
  std::string what;
};

/// One party's place in a cell: what it measures with, and what it runs.
class CellParty {
 public:
  CellParty(Transport& net, std::uint32_t cell, CpuScope scope) : net_(net), cell_(cell), scope_(scope) {}

  /// Lets `program` prepare its trial; a ConfigError or DataError is kept for the first report.
  void prepare(const Program& program, const TrialContext& context);

 protected:
  enum class Step : std::uint32_t { batch, end, failed };

  struct Announcement {
    std::uint32_t cell = 0;
    Step step = Step::end;
    std::uint64_t iterations = 0;
  };

  /// What travels to the leader. `kind` is empty when all is well.
  struct Report {
    PartySample online, offline;
    char kind[32] = {};
    char what[480] = {};
  };

  void run_batch(std::uint64_t iterations);
  void note_failure(const std::string& kind, const std::string& what);
  Figures figures() const;

  Transport& net_;
  std::uint32_t cell_;
  CpuScope scope_;
  Prepared prepared_;
  Report report_;
};

/// Online and offline cost of one batch.
struct BatchCost {
  Sample online, offline;
};

class CellLeader : public CellParty {
 public:
  using CellParty::CellParty;

  /// Takes the reports of `prepare`. Throws CellFailed.
  void begin() { collect(0); }

  /// Lets all parties run `iterations` operations, in several pieces where the trial cannot reserve so many at once.
  /// Throws CellFailed when a check failed anywhere.
  BatchCost batch(std::uint64_t iterations);

  /// Ends the cell at all parties; the figures of all of them, the lowest party's where several name the same.
  Figures end();

  /// Ends a cell after CellFailed.
  void end_failed() { announce({.step = Step::failed}); }

  const std::string& prep_trust() const { return prepared_.prep_trust; }

 private:
  void announce(Announcement announcement);
  BatchCost collect(std::uint64_t iterations);
};

class CellFollower : public CellParty {
 public:
  using CellParty::CellParty;

  /// Does what the leader announces until the cell ends; false when the cell failed.
  bool follow();

 private:
  void send_report();
  void send_figures();
};

}  // namespace parley
