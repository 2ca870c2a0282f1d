/// What party 0 learns of the hosts of the others.

#include "experiments/host_facts.h"

#include <gtest/gtest.h>

#include <mutex>

#include "transports/local.h"

namespace parley {
namespace {

TEST(HostFacts, party_0_learns_those_of_all_and_the_others_nothing) {
  std::mutex mutex;
  std::vector<std::vector<std::string>> learned(3);
  run_parties(local_specs(3, "memory"), [&](Transport& net) {
    auto facts = gather_host_facts(net);
    const std::lock_guard lock(mutex);
    learned[net.self()] = std::move(facts);
  });
  EXPECT_EQ(learned[0], std::vector<std::string>(3, host_facts()));
  EXPECT_TRUE(learned[1].empty());
  EXPECT_TRUE(learned[2].empty());
}

TEST(HostFacts, name_cores_and_kernel) {
  EXPECT_NE(host_facts().find(" cores, Linux "), std::string::npos) << host_facts();
}

}  // namespace
}  // namespace parley
