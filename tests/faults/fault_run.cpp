#include "tests/faults/fault_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include "core/collectives.h"
#include "tests/faults/isolated.h"
#include "tests/faults/relay.h"
#include "tests/support/certificates.h"
#include "tests/support/mpirun.h"
#include "tests/support/party_process.h"
#include "tests/support/workload.h"
#include "transports/faulty.h"

namespace parley::test {
namespace {

constexpr Duration kLongEnough = std::chrono::seconds(20);  // for every fault that is noticed without a deadline
constexpr std::uint64_t kNever = ~std::uint64_t{0};

bool is_stream(const Stack& stack) {
  const Channel channel = channel_of(stack);
  return channel == Channel::stream || channel == Channel::tls;
}

/// Parties that are processes are killed and stopped as such; where mpirun watches over them, it would wait for ever
/// for one that is stopped.
bool by_signal(const Cell& cell) {
  const bool processes = cell.stack.transport != "memory";
  return processes && (cell.fault == Imposed::kill || (cell.fault == Imposed::stop && cell.stack.transport != "mpi"));
}

bool on_the_way(const Cell& cell) {
  const bool ends_a_party = cell.fault == Imposed::kill || cell.fault == Imposed::stop;
  return cell.fault == Imposed::reset || (is_stream(cell.stack) && !ends_a_party);
}

Fault by_decorator(Imposed fault) {
  switch (fault) {
    case Imposed::kill: return Fault::kill;
    case Imposed::stop: return Fault::stop;
    case Imposed::delay: return Fault::delay;
    case Imposed::truncate: return Fault::truncate;
    case Imposed::flip_header: return Fault::flip_header;
    case Imposed::flip_payload: return Fault::flip_payload;
    case Imposed::duplicate: return Fault::duplicate;
    case Imposed::reorder: return Fault::reorder;
    case Imposed::reset: break;  // on the way
  }
  return Fault::drop;
}

/// Under the decorators of the stack: what strikes is what is on the wire. A receiver heeds a delay only if it is
/// decorated as well.
Wrap wrap_of(const Cell& cell) {
  return [&cell](std::unique_ptr<Transport> net) {
    if (!on_the_way(cell) && !by_signal(cell)) {
      const auto [from, to, sequence] = place_of(cell.message);
      FaultPlan plan{.what = by_decorator(cell.fault), .peer = to, .message = sequence, .delay = kDelay};
      if (net->self() != from) plan.message = kNever;
      net = make_faulty(std::move(net), plan);
    }
    return cell.stack.wrap(std::move(net));
  };
}

std::string judge_all(const Cell& cell, TimePoint begin, const std::vector<PartyEnd>& ends) {
  std::string complaints;
  if (cell.fault == Imposed::delay && Clock::now() - begin < kDelay) complaints = cell.name() + ": nothing was late\n";
  for (PartyId party = 0; party < kRingParties; ++party) complaints += judge(cell, party, ends[party]);
  return complaints;
}

std::string run_with_threads(const Cell& cell) {
  const TimePoint begin = Clock::now();
  std::vector<PartyEnd> ends(kRingParties);
  std::vector<std::thread> threads;
  for (const MeshSpec& spec : cell.stack.specs(kRingParties))
    threads.emplace_back([&, spec] { ends[spec.self] = run_faulty_party(cell, spec, nullptr); });
  for (std::thread& thread : threads) thread.join();
  return judge_all(cell, begin, ends);
}

/// Tells the process above, over the first pipe, and waits until it has done something about it.
struct Signal {
  std::array<int, 2> asked{-1, -1}, done{-1, -1};

  Signal() {
    if (pipe(asked.data()) != 0 || pipe(done.data()) != 0) throw std::runtime_error("no pipe");
  }
  void ask() const {
    char byte = 0;
    if (write(asked[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 1) throw std::runtime_error("nobody resets");
  }
  /// For the other side, which answers once.
  void answer(Relay& relay) const {
    char byte = 0;
    if (read(asked[0], &byte, 1) != 1) return;
    relay.reset();
    if (write(done[1], &byte, 1) != 1) return;
  }
};

std::string run_with_processes(const Cell& cell) {
  const TimePoint begin = Clock::now();
  std::vector<MeshSpec> specs = cell.stack.specs(kRingParties);
  const Place place = place_of(cell.message);
  std::optional<Relay> relay;
  if (on_the_way(cell)) {
    const auto [lower, higher] = std::minmax(place.from, place.to);
    relay.emplace(specs[lower].addresses[lower], place, cell.fault, channel_of(cell.stack));
    specs[higher].addresses[lower] = relay->address();
  }
  const bool party_tells = relay && !is_stream(cell.stack);
  const Signal signal;
  std::vector<ForkedWork> parties;
  for (const MeshSpec& spec : specs)
    parties.emplace_back([&] {
      for (const MeshSpec& other : specs)
        if (other.self != spec.self) close(other.listen_fd);
      const std::function<void()> before_reset = party_tells ? [&] { signal.ask(); } : std::function<void()>();
      return pack(run_faulty_party(cell, spec, before_reset));
    });
  for (const MeshSpec& spec : specs) close(spec.listen_fd);
  if (relay) relay->start();
  std::thread answering([&] {
    if (party_tells) signal.answer(*relay);
  });
  const bool stops = cell.fault == Imposed::stop;  // one never answers
  if (stops) std::rotate(parties.begin(), parties.begin() + place.from, parties.end());
  await_all(std::span(parties).subspan(stops ? 1 : 0), 2 * kLongEnough);
  answering.join();
  if (stops) std::rotate(parties.begin(), parties.end() - place.from, parties.end());
  std::vector<PartyEnd> ends;
  for (const ForkedWork& party : parties) ends.push_back(unpack(party.answer()));
  return judge_all(cell, begin, ends);
}

/// Open MPI ends a process by itself now and then when another one dies: one good run of three is asked for.
std::string run_under_mpirun(const Cell& cell) {
  const std::vector<std::string> command{PARLEY_FAULT_RANK, std::to_string(static_cast<int>(cell.fault)),
                                         std::to_string(cell.message),
                                         cell.stack.tls ? shared_certificates().path() : "-"};
  std::string output;
  for (int attempt = 0; attempt < (cell.fault == Imposed::kill ? 3 : 1); ++attempt) {
    output = PartyProcess(PARLEY_MPIRUN, mpirun_arguments(kRingParties, 30, command)).join().output;
    bool good = true;
    for (PartyId party = 0; party < kRingParties; ++party)
      good &= by_signal(cell) && party == place_of(cell.message).from
                  ? true
                  : output.find(fmt::format("party {} ended as it must", party)) != std::string::npos;
    if (good) return {};
  }
  return fmt::format("{}: {}\n", cell.name(), output);
}

}  // namespace

PartyEnd run_faulty_party(const Cell& cell, MeshSpec spec, const std::function<void()>& before_reset) {
  spec.deadline = cell.fault == Imposed::stop ? Duration(kShortDeadline) : kLongEnough;
  PartyEnd end;
  end.outcome = run_party(spec, wrap_of(cell), [&](Transport& net) {
    end.right = ring_of_six(net, [&](int message) {
      if (message != cell.message) return;
      if (by_signal(cell)) std::raise(cell.fault == Imposed::kill ? SIGKILL : SIGSTOP);
      if (before_reset) before_reset();
    });
    // What comes twice must not come behind the FIN, which may share a record with the message: the receiver of a
    // party's messages answers it when it has them all.
    if (cell.fault == Imposed::duplicate) shift(net, {}, {});
  });
  return end;
}

std::string pack(const PartyEnd& end) {
  const auto& failure = end.outcome.transport_error;
  return fmt::format("{} {} {} {} {} {}",
                     failure                   ? 't'
                     : end.outcome.other_error ? 'o'
                                               : 'g',
                     failure ? static_cast<int>(failure->code()) : 0, failure ? failure->party() : 0, int{end.right},
                     end.outcome.seconds, failure ? failure->what() : end.outcome.other_error.value_or(""));
}

PartyEnd unpack(const std::string& answer) {
  char kind = 0;
  int code = 0, right = 0, text_at = 0;
  unsigned party = 0;
  double seconds = 0;
  PartyEnd end;
  if (std::sscanf(answer.c_str(), "%c %d %u %d %lf %n", &kind, &code, &party, &right, &seconds, &text_at) < 5) {
    end.outcome.other_error = "no answer: " + answer;
    return end;
  }
  const std::string text = answer.substr(std::min(static_cast<std::size_t>(text_at), answer.size()));
  if (kind == 't')
    end.outcome.transport_error.emplace(static_cast<TransportErrc>(code), static_cast<PartyId>(party), text);
  if (kind == 'o') end.outcome.other_error = text;
  end.right = right != 0;
  end.outcome.seconds = seconds;
  return end;
}

std::string run_cell(const Cell& cell) {
  if (cell.stack.transport == "memory") return run_with_threads(cell);
  return cell.stack.transport == "mpi" ? run_under_mpirun(cell) : run_with_processes(cell);
}

}  // namespace parley::test
