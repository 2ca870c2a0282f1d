#include "experiments/congestion.h"

#include "transports/socket.h"

namespace parley {

std::string congestion_in_force(const MeshSpec& spec) {
  if (!find_backend(spec.transport).needs_addresses) return "not set";
  const Address own{spec.addresses[spec.self].host, 0};
  const Socket listener = listen_on(own);
  std::string why;
  const Socket caller = start_connecting({own.host, port_of(listener)}, why);
  if (!caller) return "unknown: " + why;
  apply_options(caller, spec.socket);
  return congestion_of(caller);
}

}  // namespace parley
