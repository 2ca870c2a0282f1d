/// A party that runs out of something: it says so, the others learn of it, and nobody hangs.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "tests/faults/fault_run.h"
#include "tests/faults/isolated.h"
#include "tests/support/certificates.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

constexpr PartyId kPoor = 1;  // called by one party, and calls another
constexpr Duration kHangs = std::chrono::seconds(kSanitized ? 60 : 30);
constexpr Duration kToFindEachOther = std::chrono::milliseconds(kSanitized ? 6000 : 2000);
constexpr std::size_t kMostDescriptors = 24;  // more than any transport asks for
constexpr std::string_view kReason = "Too many open files";

/// From now on this process can open so many descriptors more.
void allow_descriptors(std::size_t more) {
  const int next = dup(0);
  close(next);
  const auto limit = static_cast<rlim_t>(next) + more;
  const rlimit limits{.rlim_cur = limit, .rlim_max = limit};
  setrlimit(RLIMIT_NOFILE, &limits);
}

/// Runs `program` at three parties, each a process; `begin` is called first in each of them.
std::vector<PartyEnd> run_parties_after(const Stack& stack, const std::function<void(PartyId)>& begin,
                                        const std::function<bool(Transport&)>& program) {
  const std::vector<MeshSpec> specs = stack.specs(kRingParties);
  std::vector<ForkedWork> parties;
  for (MeshSpec spec : specs)
    parties.emplace_back([&] {
      for (const MeshSpec& other : specs)
        if (other.self != spec.self) close(other.listen_fd);
      spec.connect_timeout = kToFindEachOther;
      spec.deadline = std::chrono::seconds(10);
      begin(spec.self);
      PartyEnd end;
      end.outcome = run_party(
          spec, [](auto net) { return net; }, [&](Transport& net) { end.right = program(net); });
      return pack(end);
    });
  for (const MeshSpec& spec : specs) close(spec.listen_fd);
  await_all(parties, kHangs);
  std::vector<PartyEnd> ends;
  for (const ForkedWork& party : parties) ends.push_back(unpack(party.answer()));
  return ends;
}

std::string text_of(const PartyEnd& end) {
  std::ostringstream text;
  text << end.outcome;
  return text.str();
}

/// Empty when the party says what it ran out of.
std::string complaint_of_poor(const PartyEnd& end) {
  return text_of(end).find(kReason) == std::string::npos ? "the poor party: " + text_of(end) + '\n' : "";
}

/// Empty when a party that lacks nothing has learned whom it misses.
std::string complaint_of_other(PartyId party, const PartyEnd& end) {
  const auto& failure = end.outcome.transport_error;
  return failure && failure->party() == kPoor ? "" : fmt::format("party {}: {}\n", party, text_of(end));
}

class Resources : public testing::TestWithParam<Stack> {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "a sanitizer needs descriptors of its own: it tries memory by writing it to a pipe";
    if (const std::string reason = GetParam().unavailable(); !reason.empty())
      GTEST_SKIP() << GetParam() << ": " << reason;
    if (GetParam().tls) shared_certificates();
  }
};

/// Whichever descriptor it is that a party cannot have: until there are enough for the whole run.
TEST_P(Resources, a_party_short_of_descriptors_says_so_and_the_others_name_it) {
  const std::vector<std::string> answers = run_isolated(kMostDescriptors, 12, kHangs, [&](std::size_t more) {
    const std::vector<PartyEnd> ends = run_parties_after(
        GetParam(), [&](PartyId party) { return party == kPoor ? allow_descriptors(more) : void(); },
        [](Transport& net) { return ring_of_six(net, [](int) {}); });
    const auto good = [](const PartyEnd& end) { return end.outcome.in_order() && end.right; };
    if (std::ranges::all_of(ends, good)) return std::string("enough");
    std::string complaints = complaint_of_poor(ends[kPoor]);
    for (const PartyId party : {PartyId{0}, PartyId{2}}) complaints += complaint_of_other(party, ends[party]);
    return complaints;
  });
  for (std::size_t more = 0; more < kMostDescriptors; ++more)
    if (answers[more] != "enough" && !answers[more].empty())
      ADD_FAILURE() << GetParam() << " with " << more << " descriptors more\n" << answers[more];
  EXPECT_NE(answers.front(), "enough");
  EXPECT_EQ(answers.back(), "enough");
}

/// One party cannot open as many lanes as the others.
TEST_P(Resources, a_party_that_can_open_no_more_lanes_says_so_and_the_others_name_it) {
  const std::vector<std::string> answers = run_isolated(1, 1, kHangs, [&](std::size_t) {
    const std::vector<PartyEnd> ends = run_parties_after(
        GetParam(), [](PartyId party) { return party == kPoor ? allow_descriptors(60) : void(); },
        [](Transport& net) {
          std::vector<std::unique_ptr<Transport>> lanes;
          for (LaneId lane = 1; lane < 100; ++lane) {
            lanes.push_back(net.open_lane(lane));
            if (!ring_of_six(*lanes.back(), [](int) {})) return false;
          }
          return true;
        });
    std::string complaints = complaint_of_poor(ends[kPoor]);
    for (const PartyId party : {PartyId{0}, PartyId{2}}) complaints += complaint_of_other(party, ends[party]);
    return complaints;
  });
  EXPECT_EQ(answers.front(), "");
}

INSTANTIATE_TEST_SUITE_P(Over, Resources, testing::ValuesIn(socket_stacks()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
