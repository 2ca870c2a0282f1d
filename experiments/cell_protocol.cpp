#include "experiments/cell_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "core/collectives.h"
#include "experiments/placement.h"
#include "experiments/programs.h"

namespace parley {
namespace {

template <std::size_t N>
void copy_text(char (&to)[N], const std::string& from) {
  std::ranges::fill(to, '\0');
  std::copy_n(from.data(), std::min(from.size(), N - 1), to);
}

/// Nobody starts before everybody is there, on a core of its own if there are enough. All start at one causal depth, so
/// that rounds are counted from the same origin: the leader, which let the others go, becomes as deep as they are after
/// hearing it.
void start_together(Transport& net) {
  spread_over_cores(net.self());
  barrier(net);
  if (net.self() == 0) net.join_depth(net.activity().depth + 1);
}

template <typename Value>
MutableBytes writable_bytes_of_value(Value& value) {
  return std::as_writable_bytes(std::span(&value, 1));
}

}  // namespace

void CellParty::prepare(const Program& program, const TrialContext& context) {
  try {
    require_parties(program, context.parameters, net_.parties());
    prepared_ = program.prepare(context);
  } catch (const ConfigError& error) {
    note_failure("ConfigError", error.what());
  } catch (const DataError& error) {
    note_failure("DataError", error.what());
  }
}

void CellParty::note_failure(const std::string& kind, const std::string& what) {
  copy_text(report_.kind, kind);
  copy_text(report_.what, what);
}

void CellParty::run_batch(std::uint64_t iterations) {
  const Trial& trial = prepared_.trial;
  start_together(net_);
  const Meter offline(net_, scope_);
  trial.reserve(iterations);
  report_.offline = offline.read();
  start_together(net_);
  const Meter online(net_, scope_);
  for (std::uint64_t i = 0; i < iterations; ++i) trial.run();
  report_.online = online.read();
  if (const std::string wrong = trial.check(); !wrong.empty()) note_failure("WrongResult", wrong);
}

Figures CellParty::figures() const { return prepared_.trial.figures ? prepared_.trial.figures() : Figures{}; }

// Leader ------------------------------------------------------------------------------------------------------------

BatchCost CellLeader::batch(std::uint64_t iterations) {
  BatchCost cost;
  while (iterations > 0) {
    const std::uint64_t piece = std::min(iterations, prepared_.trial.reserve_limit);
    announce({.step = Step::batch, .iterations = piece});
    run_batch(piece);
    const BatchCost of_piece = collect(piece);
    cost.online += of_piece.online;
    cost.offline += of_piece.offline;
    iterations -= piece;
  }
  return cost;
}

void CellLeader::announce(Announcement announcement) {
  announcement.cell = cell_;
  broadcast(net_, 0, writable_bytes_of_value(announcement));
}

BatchCost CellLeader::collect(std::uint64_t iterations) {
  std::vector<Report> reports(net_.parties());
  std::vector<MutableBytes> slots;
  for (Report& report : reports) slots.push_back(writable_bytes_of_value(report));
  gather(net_, 0, {}, slots);
  reports[0] = report_;
  BatchCost cost{{iterations, {}}, {iterations, {}}};
  for (const Report& report : reports) {
    if (report.kind[0]) throw CellFailed{report.kind, report.what};
    cost.online.parties.push_back(report.online);
    cost.offline.parties.push_back(report.offline);
  }
  return cost;
}

Figures CellLeader::end() {
  announce({.step = Step::end});
  Figures all = figures();
  for (PartyId peer = 1; peer < net_.parties(); ++peer) {
    std::uint64_t length = 0;
    net_.wait(net_.post_receive(peer, writable_bytes_of_value(length)));
    std::string text(length, '\0');
    net_.wait(net_.post_receive(peer, writable_bytes_of(text)));
    all.merge(nlohmann::json::parse(text).get<Figures>());
  }
  return all;
}

// Followers ---------------------------------------------------------------------------------------------------------

bool CellFollower::follow() {
  send_report();
  for (;;) {
    Announcement announced;
    broadcast(net_, 0, writable_bytes_of_value(announced));
    if (announced.cell != cell_)
      throw Error(
          fmt::format("party {} is at cell {} of the plan, the leader at cell {}", net_.self(), cell_, announced.cell));
    if (announced.step == Step::failed) return false;
    if (announced.step == Step::end) break;
    run_batch(announced.iterations);
    send_report();
  }
  send_figures();
  return true;
}

void CellFollower::send_report() { gather(net_, 0, writable_bytes_of_value(report_), {}); }

void CellFollower::send_figures() {
  const std::string text = nlohmann::json(figures()).dump();
  std::uint64_t length = text.size();
  net_.wait(net_.post_send(0, writable_bytes_of_value(length)));
  net_.wait(net_.post_send(0, bytes_of(text)));
}

}  // namespace parley
