#include "experiments/probe/forked_parties.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <vector>

namespace parley {
namespace {

[[noreturn]] void live_as(PartyId self, PartyId parties, ControlBlock& block,
                          const std::function<void(PartyId, Control&)>& party) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  SharedControl control(block, self, parties);
  try {
    party(self, control);
    _exit(EXIT_SUCCESS);
  } catch (const std::exception& error) {
    std::strncpy(block.failure, error.what(), sizeof(block.failure) - 1);
  }
  _exit(EXIT_FAILURE);
}

void kill_all(std::vector<pid_t>& children) {
  for (const pid_t child : children) kill(child, SIGKILL);
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  children.clear();
}

std::string reason(int status, PartyId party, const ControlBlock& block) {
  if (block.failure[0]) return fmt::format("party {}: {}", party, block.failure);
  if (WIFSIGNALED(status)) return fmt::format("party {} was killed by signal {}", party, WTERMSIG(status));
  return fmt::format("party {} ended with exit code {}", party, WEXITSTATUS(status));
}

}  // namespace

std::string run_forked(PartyId parties, const std::function<void(PartyId self, Control& control)>& party) {
  const SharedArray<ControlBlock> block(1);
  std::vector<pid_t> children;
  for (PartyId self = 0; self < parties; ++self) {
    const pid_t child = fork();
    if (child == 0) live_as(self, parties, block[0], party);
    if (child < 0) {
      kill_all(children);
      return fmt::format("cannot fork: {}", std::strerror(errno));
    }
    children.push_back(child);
  }
  const std::vector<pid_t> by_party = children;
  while (!children.empty()) {
    int status = 0;
    const pid_t gone = waitpid(-1, &status, 0);
    std::erase(children, gone);
    if (gone < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)) continue;
    kill_all(children);
    const auto self = static_cast<PartyId>(std::ranges::find(by_party, gone) - by_party.begin());
    return reason(status, self, block[0]);
  }
  return {};
}

}  // namespace parley
