/// The floor over Open MPI: the patterns as plain MPI_Isend, MPI_Irecv and MPI_Waitall. Started by mpirun.

#include <fmt/format.h>
#include <mpi.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "experiments/interrupt.h"
#include "experiments/probe/floor_cell.h"
#include "experiments/turns.h"

namespace {

using namespace parley;

int count_of(Bytes bytes) { return static_cast<int>(bytes.size()); }

class MpiEndpoint final : public Endpoint {
 public:
  void exchange(PartyId to, Bytes out, PartyId from, MutableBytes in) override {
    MPI_Request requests[2];
    MPI_Irecv(in.data(), count_of(in), MPI_BYTE, from, 0, MPI_COMM_WORLD, &requests[0]);
    MPI_Isend(out.data(), count_of(out), MPI_BYTE, to, 0, MPI_COMM_WORLD, &requests[1]);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  }

  void send(PartyId to, Bytes out) override {
    MPI_Request request;
    MPI_Isend(out.data(), count_of(out), MPI_BYTE, to, 0, MPI_COMM_WORLD, &request);
    MPI_Waitall(1, &request, MPI_STATUSES_IGNORE);
  }

  void receive(PartyId from, MutableBytes in) override { receive_many(from, in, 1); }

  void send_many(PartyId to, Bytes out, std::size_t count) override {
    requests_.resize(count);
    for (MPI_Request& request : requests_)
      MPI_Isend(out.data(), count_of(out), MPI_BYTE, to, 0, MPI_COMM_WORLD, &request);
    MPI_Waitall(static_cast<int>(count), requests_.data(), MPI_STATUSES_IGNORE);
  }

  void receive_many(PartyId from, MutableBytes in, std::size_t count) override {
    requests_.resize(count);
    const std::size_t size = in.size() / count;
    for (std::size_t i = 0; i < count; ++i)
      MPI_Irecv(in.data() + i * size, static_cast<int>(size), MPI_BYTE, from, 0, MPI_COMM_WORLD, &requests_[i]);
    MPI_Waitall(static_cast<int>(count), requests_.data(), MPI_STATUSES_IGNORE);
  }

 private:
  std::vector<MPI_Request> requests_;
};

/// Agreement among the first ranks, as many as a pattern needs.
class MpiControl final : public Control {
 public:
  explicit MpiControl(PartyId parties) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_split(MPI_COMM_WORLD, rank < parties ? 0 : MPI_UNDEFINED, rank, &comm_);
  }
  ~MpiControl() override {
    if (takes_part()) MPI_Comm_free(&comm_);
  }

  bool takes_part() const { return comm_ != MPI_COMM_NULL; }

  void barrier() override { MPI_Barrier(comm_); }

  std::uint64_t announce(std::uint64_t value) override {
    MPI_Bcast(&value, 1, MPI_UINT64_T, 0, comm_);
    return value;
  }

  std::vector<ProbeReport> gather(const ProbeReport& own) override {
    int rank = 0, parties = 0;
    MPI_Comm_rank(comm_, &rank);
    MPI_Comm_size(comm_, &parties);
    std::vector<ProbeReport> all(rank == 0 ? parties : 0);
    MPI_Gather(&own, sizeof(own), MPI_BYTE, all.data(), sizeof(own), MPI_BYTE, 0, comm_);
    return all;
  }

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
};

bool run_cells(const Plan& plan, PartyId self, int ranks, const Turns& turns, EventStream& events) {
  bool all_good = true;
  for (std::size_t i = 0; i < plan.cells.size(); ++i) {
    turns.await(i, events);
    const auto task = floor_task(plan.cells[i], i, self == 0 ? &events : nullptr);
    if (!task) continue;
    const PartyId parties = task->pattern->parties;
    if (ranks < parties)
      throw ConfigError(fmt::format("cell {}: {} needs mpirun -n {}", i, plan.cells[i].program, parties));
    MpiControl control(parties);
    MpiEndpoint endpoint;
    if (control.takes_part()) all_good &= run_floor(*task, i, self, endpoint, control, events);
  }
  return all_good;
}

ExitCode run(const std::string& path, const std::string& turns_prefix, EventStream& events) {
  int rank = 0, ranks = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  try {
    const Plan plan = read_plan(path);
    const Turns turns(turns_prefix, static_cast<PartyId>(rank));
    if (rank == 0)
      events.write({{"event", "ready"},
                    {"transport", "raw_mpi"},
                    {"parties", ranks},
                    {"options", nlohmann::json::object()},
                    {"network", {{"name", "none"}, {"rtt_ms", 0}, {"mbit_per_s", 0}}}});
    const bool all_good = run_cells(plan, static_cast<PartyId>(rank), ranks, turns, events);
    if (rank == 0) events.done();
    return all_good ? ExitCode::good : ExitCode::wrong_result;
  } catch (...) {
    const Failure failure = describe(std::current_exception());
    events.error(rank, failure);
    MPI_Abort(MPI_COMM_WORLD, static_cast<int>(failure.code));
    return failure.code;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The limits of Open MPI on this machine, as plain loops; started by mpirun", "parley-probe-mpi");
  std::string plan, turns;
  app.add_option("--plan", plan, "What to measure (JSON)")->required();
  app.add_option("--turns", turns, "Named pipes TURNS.RANK: before each cell a rank takes a byte of its own");
  CLI11_PARSE(app, argc, argv);
  parley::catch_signals();
  MPI_Init(&argc, &argv);
  EventStream events(STDOUT_FILENO);
  const ExitCode code = run(plan, turns, events);
  MPI_Finalize();
  return static_cast<int>(code);
}
