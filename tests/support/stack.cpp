#include "tests/support/stack.h"

#include <algorithm>

#include "tests/support/certificates.h"
#include "transports/local.h"
#include "transports/sealed.h"
#include "transports/shaped.h"

namespace parley::test {
namespace {

// Quick enough for many rounds, and slow enough that a message is always held back.
constexpr const char* kTestNetwork = "rtt_ms=0.1,mbit_per_s=40000";

void add_tls(std::vector<Stack>& stacks) {
  for (const Backend& backend : backends())
    if (backend.protection == Protection::tls_offered) stacks.push_back({std::string(backend.name), "none", true});
}

void add_multishot(std::vector<Stack>& stacks) {
  if (find_backend("uring").unavailable().empty()) stacks.push_back({.transport = "uring", .multishot = true});
}

std::vector<PairSecret> known_secrets(const Transport& net) {
  std::vector<PairSecret> secrets(net.parties());
  for (PartyId peer = 0; peer < net.parties(); ++peer)
    secrets[peer] = {std::byte(1 + std::min(peer, net.self())), std::byte(1 + std::max(peer, net.self()))};
  return secrets;
}

}  // namespace

std::vector<MeshSpec> Stack::specs(PartyId parties) const {
  MeshSpec like;
  if (tls) like.tls.folder = shared_certificates().path();
  like.uring.multishot = multishot;
  return local_specs(parties, transport, like);
}

std::string Stack::unavailable() const { return find_backend(transport).unavailable(); }

std::unique_ptr<Transport> Stack::wrap(std::unique_ptr<Transport> net) const {
  if (sealed) {
    std::vector<PairSecret> secrets = known_secrets(*net);
    net = make_sealed(std::move(net), std::move(secrets));
  }
  return shape(std::move(net), parse_network_profile(network));
}

std::vector<Stack> thread_stacks() {
  std::vector<Stack> stacks;
  for (const Backend& backend : backends())
    if (backend.one_process || backend.needs_addresses)
      for (const char* network : {"none", kTestNetwork}) stacks.push_back({std::string(backend.name), network});
  add_tls(stacks);
  stacks.push_back({"memory", "none", false, true});
  add_multishot(stacks);
  return stacks;
}

std::vector<Stack> mpi_stacks() { return {{"mpi", "none"}, {"mpi", kTestNetwork}}; }

std::vector<Stack> socket_stacks() {
  std::vector<Stack> stacks;
  for (const Backend& backend : backends())
    if (backend.needs_addresses) stacks.push_back({std::string(backend.name)});
  add_tls(stacks);
  return stacks;
}

std::vector<Stack> connection_stacks() {
  std::vector<Stack> stacks = socket_stacks();
  add_multishot(stacks);
  return stacks;
}

}  // namespace parley::test
