#include "tests/support/stack.h"

#include "transports/shaped.h"

namespace parley::test {
namespace {

// Quick enough for many rounds, and slow enough that a message is always held back.
constexpr const char* kTestNetwork = "rtt_ms=0.1,mbit_per_s=40000";

}  // namespace

std::string Stack::unavailable() const { return find_backend(transport).unavailable(); }

std::unique_ptr<Transport> Stack::wrap(std::unique_ptr<Transport> net) const {
  return shape(std::move(net), parse_network_profile(network));
}

std::vector<Stack> thread_stacks() {
  std::vector<Stack> stacks;
  for (const Backend& backend : backends())
    if (backend.one_process || backend.needs_addresses)
      for (const char* network : {"none", kTestNetwork}) stacks.push_back({std::string(backend.name), network});
  return stacks;
}

std::vector<Stack> mpi_stacks() { return {{"mpi", "none"}, {"mpi", kTestNetwork}}; }

std::vector<Stack> socket_stacks() {
  std::vector<Stack> stacks;
  for (const Backend& backend : backends())
    if (backend.needs_addresses) stacks.push_back({std::string(backend.name)});
  return stacks;
}

}  // namespace parley::test
