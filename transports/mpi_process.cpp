#include "transports/mpi_process.h"

#include <fmt/format.h>

#include <array>
#include <future>
#include <optional>
#include <thread>

#include "core/error.h"

namespace parley {

namespace {

/// MPI_Init waits for all ranks, for ever if one of them has ended before. So a thread of its own calls it; returns the
/// thread level that MPI gives, or nothing after `patience`.
std::optional<int> initialise(int wanted, Duration patience) {
  std::promise<int> promise;
  std::future<int> level = promise.get_future();
  std::thread([wanted, promise = std::move(promise)]() mutable {
    int provided = MPI_THREAD_SINGLE;
    const int code = MPI_Init_thread(nullptr, nullptr, wanted, &provided);
    promise.set_value(code == MPI_SUCCESS ? provided : -1);
  }).detach();
  if (level.wait_for(patience) != std::future_status::ready) return std::nullopt;
  return level.get();
}

}  // namespace

MpiProcess& MpiProcess::get(bool concurrent, Duration patience) {
  static MpiProcess process(concurrent, patience);
  if (concurrent && !process.concurrent_)
    throw ConfigError(
        "transport mpi: MPI was started for one thread; the first mesh of a process decides (concurrent_lanes=1)");
  return process;
}

MpiProcess::MpiProcess(bool concurrent, Duration patience) : concurrent_(concurrent) {
  // One thread at a time calls MPI unless lanes are concurrent, so its locks can stay off. They cost time, and Open MPI
  // 4.1 locks itself out when a peer dies while a large message is on its way there.
  const int wanted = concurrent ? MPI_THREAD_MULTIPLE : MPI_THREAD_SINGLE;
  const std::optional<int> provided = initialise(wanted, patience);
  if (!provided)
    throw TransportError(TransportErrc::unreachable, 0,
                         fmt::format("transport mpi: not all ranks started MPI within {:.3g} s",
                                     std::chrono::duration<double>(patience).count()));
  if (*provided < wanted)
    throw ConfigError(fmt::format("transport mpi: this MPI gives thread level {}, {} is needed", *provided, wanted));
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  rank_ = static_cast<PartyId>(rank);
  size_ = static_cast<PartyId>(size);
}

MpiProcess::~MpiProcess() {
  if (unfinished_ == 0 && !stopped_) MPI_Finalize();
}

std::shared_lock<std::shared_mutex> MpiProcess::enter() {
  if (stopped_)
    throw TransportError(TransportErrc::io, rank_,
                         fmt::format("party {}: MPI was stopped after a failure in this process", rank_));
  return concurrent_ ? std::shared_lock(gate_) : std::shared_lock<std::shared_mutex>();
}

void MpiProcess::stop() noexcept {
  stopped_ = true;  // first, so that those inside do not come back
  if (concurrent_) gate_.lock(), gate_.unlock();
}

void require_mpi(int code, PartyId self, PartyId party, const char* what) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  throw TransportError(code == MPI_ERR_TRUNCATE ? TransportErrc::length_mismatch : TransportErrc::io, party,
                       fmt::format("party {}: {} party {}: {}", self, what, party, text.data()));
}

}  // namespace parley
