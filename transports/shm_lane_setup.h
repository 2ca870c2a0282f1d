#pragma once

/// Makes the connections and the memory of one lane.

#include <vector>

#include "transports/shm_mesh.h"

namespace parley {

class ShmLaneSetup {
 public:
  ShmLaneSetup(ShmMesh& mesh, LaneId lane);

  /// Throws TransportError, after telling the parties that can be reached.
  std::vector<SharedLink> run();

 private:
  void tell_box();
  void learn_box(PartyId peer);
  void give_memory(PartyId peer);
  void await_memory();
  bool take_memory(PartyId peer);
  void park(const Handover& handover);
  void wait_for_events(PartyId peer);
  void check_alive() const;
  [[noreturn]] void fail(TransportErrc code, PartyId party, const std::string& what) const;
  void tell_others(const TransportError& error) const;

  ShmMesh& mesh_;
  const MeshSpec& spec_;
  LaneId lane_;
  TimePoint give_up_;
  std::vector<SharedLink> links_;
};

}  // namespace parley
