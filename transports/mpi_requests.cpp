#include "transports/mpi_requests.h"

#include <sched.h>

#include <algorithm>

namespace parley {

MPI_Request& MpiRequests::add(MpiFlight& flight, MpiPart part, std::size_t expected) {
  ++flight.open;
  entries_.push_back({&flight, part, expected});
  return requests_.emplace_back(MPI_REQUEST_NULL);
}

int MpiRequests::test_some() {
  const std::size_t count = requests_.size();
  if (done_.size() < count) {
    done_.resize(count);
    statuses_.resize(count);
  }
  int done = 0;
  // An error of the call is an error of one of the requests, and found there.
  const int code = MPI_Testsome(static_cast<int>(count), requests_.data(), &done, done_.data(), statuses_.data());
  if (code != MPI_ERR_IN_STATUS)
    for (int i = 0; i < std::max(done, 0); ++i) statuses_[i].MPI_ERROR = code;
  return std::max(done, 0);
}

MpiCompletion MpiRequests::completion(std::size_t index, const MPI_Status& status) const {
  const Entry& entry = entries_[index];
  int got = 0;
  if (entry.flight->operation->direction == Direction::receive) MPI_Get_count(&status, MPI_BYTE, &got);
  return {entry.flight, entry.part, entry.expected, static_cast<std::size_t>(std::max(got, 0)), status.MPI_ERROR};
}

void MpiRequests::forget_done() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    if (requests_[i] == MPI_REQUEST_NULL) continue;
    requests_[kept] = requests_[i];
    entries_[kept++] = entries_[i];
  }
  requests_.resize(kept);
  entries_.resize(kept);
}

bool MpiRequests::let_go(Duration patience) noexcept {
  std::erase(requests_, MPI_REQUEST_NULL);
  for (MPI_Request& request : requests_) MPI_Cancel(&request);
  const TimePoint enough = Clock::now() + patience;
  int done = 0;
  do {
    MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &done, MPI_STATUSES_IGNORE);
    sched_yield();
  } while (done == 0 && Clock::now() < enough);
  requests_.clear();
  entries_.clear();
  return done != 0;
}

}  // namespace parley
