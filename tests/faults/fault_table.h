#pragma once

/// What must happen under each fault, on each kind of transport: one table, which the tests follow and the page
/// docs/faults.md shows.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/ring_of_six.h"
#include "tests/support/mesh_run.h"
#include "tests/support/stack.h"

namespace parley::test {

enum class Imposed : std::uint8_t {
  kill,
  stop,
  delay,
  truncate,
  flip_header,
  flip_payload,
  duplicate,
  reorder,
  reset,
};

/// Who is named, at the parties that are still there.
enum class Blame : std::uint8_t {
  sender,    ///< of the message, by everyone
  link_end,  ///< one end of the connection: nobody can know which of them cut it
  anyone,    ///< whoever a party was waiting for
};

/// How the parties must end.
struct Ending {
  enum class Kind : std::uint8_t {
    error,  ///< all of them with `code`
    late,   ///< in order, with the right result, and not before the delay is over
    wrong,  ///< in order, and the result is wrong: nobody can know
  };
  Kind kind = Kind::error;
  TransportErrc code = {};
  Blame blame = Blame::sender;
  bool or_done = false;  ///< a party that has all it needs may end in order instead, with the right result
};
std::string describe(const Ending& ending);

/// How a transport moves messages, as far as it decides about the outcome.
enum class Channel : std::uint8_t {
  stream,        ///< bytes on a connection: tcp, uring, comm_thread
  tls,           ///< the same under TLS
  whole,         ///< whole messages: memory, shm, mpi
  whole_sealed,  ///< the same, each of them sealed
};
inline constexpr std::size_t kChannels = 4;
Channel channel_of(const Stack& stack);

struct FaultRow {
  Imposed fault;
  std::string_view name;
  std::string_view on_streams;  ///< what is done to a connection
  std::string_view on_whole;    ///< what is done to a message
  std::array<std::optional<Ending>, kChannels> endings;
};
std::span<const FaultRow> fault_rows();
const FaultRow& row_of(Imposed fault);

/// One fault at one message on one stack.
struct Cell {
  Stack stack;
  Imposed fault;
  int message;

  std::string name() const;
  const Ending& ending() const { return *row_of(fault).endings[static_cast<std::size_t>(channel_of(stack))]; }
};

/// Every back-end as it is, under TLS or sealed.
std::vector<Stack> fault_stacks();

/// Empty, or why nobody can impose `fault` on `stack` from outside.
std::string not_imposable(const Stack& stack, Imposed fault);

/// What one party says of its run.
struct PartyEnd {
  Outcome outcome;
  bool right = false;  ///< it received what it must
};

inline constexpr std::chrono::milliseconds kDelay{100};

/// Empty when `end` is how `party` must end in `cell`; else what is wrong.
std::string judge(const Cell& cell, PartyId party, const PartyEnd& end);

/// The tables of docs/faults.md.
std::string fault_page();

}  // namespace parley::test
