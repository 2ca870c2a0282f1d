#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "core/types.h"
#include "experiments/probe/control.h"
#include "experiments/probe/shared_memory.h"

namespace parley {

/// What forked parties have in common.
struct ControlBlock {
  std::atomic<std::uint32_t> arrived;
  std::atomic<std::uint32_t> generation;
  std::uint64_t announced;
  std::array<ProbeReport, kMaxParties> reports;
  char failure[256];  ///< of the party that failed first
};

/// Agreement through shared memory. A party that waits yields its core.
class SharedControl final : public Control {
 public:
  SharedControl(ControlBlock& block, PartyId self, PartyId parties) : block_(block), self_(self), parties_(parties) {}

  void barrier() override;
  std::uint64_t announce(std::uint64_t value) override;
  std::vector<ProbeReport> gather(const ProbeReport& own) override;

 private:
  ControlBlock& block_;
  PartyId self_, parties_;
};

}  // namespace parley
