#include "experiments/probe/shared_control.h"

#include <sched.h>

namespace parley {

void SharedControl::barrier() {
  const std::uint32_t generation = block_.generation.load(std::memory_order_acquire);
  if (block_.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
    block_.arrived.store(0, std::memory_order_relaxed);
    block_.generation.store(generation + 1, std::memory_order_release);
    return;
  }
  while (block_.generation.load(std::memory_order_acquire) == generation) sched_yield();
}

std::uint64_t SharedControl::announce(std::uint64_t value) {
  if (self_ == 0) block_.announced = value;
  barrier();
  const std::uint64_t announced = block_.announced;
  barrier();  // everybody has read it
  return announced;
}

std::vector<ProbeReport> SharedControl::gather(const ProbeReport& own) {
  block_.reports[self_] = own;
  barrier();
  std::vector<ProbeReport> all;
  if (self_ == 0) all.assign(block_.reports.begin(), block_.reports.begin() + parties_);
  barrier();
  return all;
}

}  // namespace parley
