#include "tests/soak/sessions.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "core/collectives.h"
#include "tests/support/mesh_run.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

enum class Ending : std::uint8_t { in_order, given_up, refused };

/// Who fails waits a while so that the others can be told, up to a second when it was refused: a few must do.
Ending ending_of(std::uint64_t session, const Stack& stack) {
  const bool may_differ = !find_backend(stack.transport).one_process;
  if (may_differ && session % 100 == 50) return Ending::refused;
  return session % 8 == 3 ? Ending::given_up : Ending::in_order;
}

PartyId parties_of(std::uint64_t session) { return session % 3 == 0 ? 3 : 2; }

constexpr PartyId kQuitter = 0;

void pass_on(Transport& net, std::size_t size) {
  const auto next = static_cast<PartyId>((net.self() + 1) % net.parties());
  std::vector<std::byte> in(size);
  shift(net, pattern(size, net.self()), in);
  if (in != pattern(size, next)) throw std::runtime_error("a message came in changed");
}

/// A small message, then a lane of its own for a large one: more than the buffers of any back-end hold.
void talk(Transport& net, Ending ending) {
  pass_on(net, 8);
  const auto lane = net.open_lane(1);
  if (ending == Ending::given_up && net.self() == kQuitter) throw std::runtime_error("given up on purpose");
  pass_on(*lane, 600'000);
  lane->close();
}

bool is_right(const Outcome& outcome, PartyId party, Ending ending) {
  switch (ending) {
    case Ending::in_order: return outcome.in_order();
    case Ending::given_up: return party == kQuitter ? outcome.other_error.has_value() : bool(outcome.transport_error);
    case Ending::refused: return bool(outcome.transport_error);
  }
  return false;
}

}  // namespace

std::vector<Stack> soak_stacks() {
  std::vector<Stack> stacks = thread_stacks();
  std::erase_if(stacks, [](const Stack& stack) { return stack.sealed || stack.network != "none"; });
  return stacks;
}

void Sessions::run(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) run_one();
}

void Sessions::run_one() {
  const Ending ending = ending_of(done_, stack_);
  std::vector<MeshSpec> specs = stack_.specs(parties_of(done_));
  if (ending == Ending::refused) specs.back().program[0] ^= std::byte{1};
  const std::vector<Outcome> outcomes = run_mesh(
      specs, [&](auto net) { return stack_.wrap(std::move(net)); }, [&](Transport& net) { talk(net, ending); });
  for (std::size_t party = 0; party < outcomes.size(); ++party) {
    if (is_right(outcomes[party], static_cast<PartyId>(party), ending)) continue;
    std::ostringstream what;
    what << "session " << done_ << " over " << stack_ << ": party " << party << " ended: " << outcomes[party];
    throw std::runtime_error(what.str());
  }
  ++done_;
}

}  // namespace parley::test
