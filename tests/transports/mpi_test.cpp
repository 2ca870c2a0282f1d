/// What is special about `mpi`: MPI starts once per process and waits for all ranks when it does. The contract of every
/// transport is tested by the conformance suite.

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/support/mpirun.h"
#include "tests/support/party_process.h"
#include "tests/support/workload.h"
#include "transports/mesh.h"

namespace parley::test {
namespace {

class Mpi : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string_view(PARLEY_MPIRUN).empty()) GTEST_SKIP() << "there is no mpirun";
    if (kSanitized) GTEST_SKIP() << "Open MPI itself is not built with the sanitizer, which would report it";
  }

  /// What three ranks print in the case `name`.
  static std::string output_of(const std::string& name) {
    return PartyProcess(PARLEY_MPIRUN, mpirun_arguments(3, 60, {PARLEY_MPI_RANK, name})).join().output;
  }

  static void expect_from_each(const std::string& output, std::initializer_list<int> ranks, const std::string& what) {
    for (const int rank : ranks)
      EXPECT_NE(output.find("rank " + std::to_string(rank) + ": " + what), std::string::npos) << output;
  }
};

TEST_F(Mpi, AProcessOpensAMeshAgainAfterAnOrderlyEnd) {
  const std::string output = output_of("again");
  for (const char* mesh : {"mesh 0", "mesh 1", "mesh 2"}) expect_from_each(output, {0, 1, 2}, mesh);
}

TEST_F(Mpi, AnotherProgramIsFoundByAllRanks) {
  expect_from_each(output_of("another-program"), {0, 1, 2}, "program_mismatch");
}

TEST_F(Mpi, AnotherNumberOfPartiesIsAConfigError) {
  expect_from_each(output_of("another-count"), {0, 1, 2}, "ConfigError");
}

TEST_F(Mpi, ARankThatEndsBeforeItOpensDoesNotHangTheOthers) {
  expect_from_each(output_of("a-rank-that-never-comes"), {0, 2}, "unreachable");
}

TEST_F(Mpi, WithoutMpirunItSaysSo) {
  MeshSpec spec;
  spec.transport = "mpi";
  try {
    open_mesh(spec);
    FAIL() << "opened";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("mpirun"), std::string::npos);
  }
}

}  // namespace
}  // namespace parley::test
