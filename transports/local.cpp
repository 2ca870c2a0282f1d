#include "transports/local.h"

#include <exception>
#include <mutex>
#include <thread>

#include "transports/memory_hub.h"
#include "transports/socket.h"

namespace parley {

std::vector<MeshSpec> local_specs(PartyId parties, std::string_view transport, const MeshSpec& like) {
  const Backend& backend = find_backend(transport);
  std::vector<MeshSpec> specs(parties, like);
  const SessionId session = random_session();
  const auto hub = backend.one_process ? std::make_shared<MemoryHub>(parties) : nullptr;
  std::vector<Address> addresses(parties);
  for (PartyId party = 0; party < parties; ++party) {
    MeshSpec& spec = specs[party];
    spec.transport = backend.name;
    spec.self = party;
    spec.parties = parties;
    spec.session = session;
    spec.memory = hub;
    if (backend.needs_addresses) {
      Socket listener = listen_on(addresses[party]);
      addresses[party].port = port_of(listener);
      spec.listen_fd = listener.release();
    }
  }
  for (MeshSpec& spec : specs) spec.addresses = addresses;
  return specs;
}

void run_parties(PartyId parties, std::string_view transport, const std::function<void(Transport&)>& program) {
  run_parties(local_specs(parties, transport), program);
}

void run_parties(const std::vector<MeshSpec>& specs, const std::function<void(Transport&)>& program) {
  std::mutex mutex;
  std::exception_ptr first_failure;
  auto party = [&](const MeshSpec& spec) {
    std::unique_ptr<Transport> net;
    try {
      net = open_mesh(spec);
      program(*net);
      net->close();
    } catch (...) {
      {
        const std::lock_guard lock(mutex);
        if (!first_failure) first_failure = std::current_exception();
      }
      if (net) net->abort(notice_of(std::current_exception(), spec.self));
    }
  };
  std::vector<std::thread> threads;
  for (const MeshSpec& spec : specs) threads.emplace_back(party, std::cref(spec));
  for (std::thread& thread : threads) thread.join();
  if (first_failure) std::rethrow_exception(first_failure);
}

}  // namespace parley
