#include "tests/faults/fault_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace parley::test {
namespace {

using Code = TransportErrc;

constexpr Ending error(Code code, Blame blame) { return {Ending::Kind::error, code, blame}; }
constexpr Ending kLate{Ending::Kind::late};
constexpr Ending kWrong{Ending::Kind::wrong};
constexpr Ending kDead = error(Code::peer_closed, Blame::sender);
constexpr Ending kSilent = error(Code::deadline, Blame::anyone);
constexpr Ending kCut = error(Code::peer_closed, Blame::link_end);
constexpr Ending kCutOrDone{Ending::Kind::error, Code::peer_closed, Blame::link_end, true};
constexpr Ending kNoFrame = error(Code::bad_frame, Blame::sender);
constexpr Ending kOutOfTurn = error(Code::sequence_mismatch, Blame::sender);
constexpr Ending kTwice{Ending::Kind::error, Code::sequence_mismatch, Blame::sender, true};
constexpr Ending kTwiceForged{Ending::Kind::error, Code::tampered, Blame::link_end, true};
constexpr Ending kShort = error(Code::length_mismatch, Blame::sender);
constexpr Ending kForgedRecord = error(Code::tampered, Blame::link_end);
constexpr Ending kForgedMessage = error(Code::tampered, Blame::sender);

constexpr std::array kRows{
    FaultRow{
        Imposed::kill, "kill", "the sender is killed instead of sending", "the same", {kDead, kDead, kDead, kDead}},
    FaultRow{Imposed::stop,
             "stop",
             "the sender is stopped instead of sending",
             "the same",
             {kSilent, kSilent, kSilent, kSilent}},
    FaultRow{Imposed::delay, "delay", "the message is held back for 100 ms", "the same", {kLate, kLate, kLate, kLate}},
    FaultRow{Imposed::truncate,
             "truncate",
             "half of the message, then the connection ends",
             "the message loses its last byte",
             {kCut, kCut, kShort, kShort}},
    FaultRow{Imposed::flip_header,
             "flip a bit of the header",
             "of the length in the header of the frame or record",
             "of the length in the header",
             {kNoFrame, kForgedRecord, kNoFrame, kNoFrame}},
    FaultRow{Imposed::flip_payload,
             "flip a bit of the payload",
             "in the middle of the message",
             "the same",
             {kWrong, kForgedRecord, kWrong, kForgedMessage}},
    FaultRow{Imposed::duplicate,
             "duplicate",
             "the bytes of the message come twice",
             "the message comes twice",
             {kTwice, kTwiceForged, kTwice, kTwice}},
    FaultRow{Imposed::reorder,
             "reorder",
             "the next message on the connection comes first",
             "the next message comes first",
             {kOutOfTurn, kForgedRecord, kOutOfTurn, kOutOfTurn}},
    FaultRow{Imposed::reset,
             "reset",
             "the connection is reset instead of carrying the message",
             "the connection beside the shared memory is reset",
             {kCut, kCut, kCutOrDone, std::nullopt}},
};

/// The party that is not there to say anything, if any.
std::optional<PartyId> victim(const Cell& cell) {
  const bool one_is_gone = cell.fault == Imposed::kill || cell.fault == Imposed::stop;
  return one_is_gone ? std::optional(place_of(cell.message).from) : std::nullopt;
}

/// A party may hear of a broken connection from another one before it notices itself, and then be told of itself.
bool may_name(const Cell& cell, PartyId named) {
  const auto [from, to, sequence] = place_of(cell.message);
  switch (cell.ending().blame) {
    case Blame::sender: return named == from;
    case Blame::link_end: return named == from || named == to;
    case Blame::anyone: return true;
  }
  return false;
}

std::string text_of(const PartyEnd& end) {
  std::ostringstream text;
  text << end.outcome;
  return fmt::format("{}, result {}, {:.2f} s", text.str(), end.right ? "right" : "wrong", end.outcome.seconds);
}

bool ended_well(const Cell& cell, PartyId party, const PartyEnd& end) {
  const Ending& wanted = cell.ending();
  const auto& failure = end.outcome.transport_error;
  const bool receives = party == place_of(cell.message).to;
  const bool done = end.outcome.in_order() && end.right;
  switch (wanted.kind) {
    case Ending::Kind::error:
      if (done && wanted.or_done) return cell.fault == Imposed::reset || !receives;
      return failure && failure->code() == wanted.code && may_name(cell, failure->party());
    case Ending::Kind::late: return done;
    case Ending::Kind::wrong: return end.outcome.in_order() && (!receives || !end.right);
  }
  return false;
}

constexpr std::array<std::string_view, kChannels> kChannelNames{"`tcp`, `uring`, `comm_thread`", "the same under TLS",
                                                                "`memory`, `shm`, `mpi`", "`memory`, `mpi` sealed"};

}  // namespace

std::span<const FaultRow> fault_rows() { return kRows; }

const FaultRow& row_of(Imposed fault) { return *std::ranges::find(kRows, fault, &FaultRow::fault); }

std::string describe(const Ending& ending) {
  switch (ending.kind) {
    case Ending::Kind::late: return "right, but late";
    case Ending::Kind::wrong: return "**not caught**: wrong result";
    case Ending::Kind::error: break;
  }
  constexpr std::array kNamed{"names the sender", "names an end of the connection", "names who was waited for"};
  return fmt::format("`{}`, {}{}", name_of(ending.code), kNamed[static_cast<std::size_t>(ending.blame)],
                     ending.or_done ? "; or right" : "");
}

Channel channel_of(const Stack& stack) {
  const bool whole = stack.transport == "memory" || stack.transport == "shm" || stack.transport == "mpi";
  if (whole) return stack.sealed || stack.tls ? Channel::whole_sealed : Channel::whole;
  return stack.tls ? Channel::tls : Channel::stream;
}

std::string Cell::name() const {
  return fmt::format("{}: {} at message {}", stack.name(), row_of(fault).name, message);
}

std::vector<Stack> fault_stacks() {
  std::vector<Stack> stacks;
  for (const Backend& backend : backends()) {
    const std::string name(backend.name);
    stacks.push_back({name});
    if (backend.one_process) stacks.push_back({.transport = name, .sealed = true});
    if (backend.protection == Protection::tls_offered || backend.protection == Protection::seal_offered)
      stacks.push_back({.transport = name, .tls = true});
  }
  return stacks;
}

std::string not_imposable(const Stack& stack, Imposed fault) {
  const bool of_a_party = fault == Imposed::kill || fault == Imposed::stop || fault == Imposed::delay;
  if (stack.transport == "memory" && fault == Imposed::reset) return "it has no connection";
  if (stack.transport == "mpi" && fault == Imposed::reset) return "its connections belong to Open MPI";
  if (stack.transport == "mpi" && stack.tls && !of_a_party) return "the seal is inside; `memory_sealed` has the same";
  return {};
}

std::string judge(const Cell& cell, PartyId party, const PartyEnd& end) {
  if (party == victim(cell) || ended_well(cell, party, end)) return {};
  return fmt::format("{}: party {} must end with {}, and ended: {}\n", cell.name(), party, describe(cell.ending()),
                     text_of(end));
}

std::string fault_page() {
  std::string page = "| fault | done to a connection | done to a message |\n|---|---|---|\n";
  for (const FaultRow& row : kRows) page += fmt::format("| {} | {} | {} |\n", row.name, row.on_streams, row.on_whole);
  page += "\n| fault |";
  for (const std::string_view name : kChannelNames) page += fmt::format(" {} |", name);
  page += "\n|---|---|---|---|---|\n";
  for (const FaultRow& row : kRows) {
    page += fmt::format("| {} |", row.name);
    for (const auto& ending : row.endings) page += fmt::format(" {} |", ending ? describe(*ending) : "–");
    page += '\n';
  }
  page += "\n| transport | cells | left out |\n|---|---|---|\n";
  int cells = 0, possible = 0;
  for (const Stack& stack : fault_stacks()) {
    int here = 0;
    std::string left_out;
    for (const FaultRow& row : kRows) {
      const std::string reason = not_imposable(stack, row.fault);
      if (reason.empty())
        here += kMessages;
      else
        left_out += fmt::format("{}{}: {}", left_out.empty() ? "" : ", ", row.name, reason);
    }
    possible += here;
    cells += kMessages * static_cast<int>(kRows.size());
    page += fmt::format("| `{}` | {} of {} | {} |\n", stack.name(), here, kMessages * kRows.size(),
                        left_out.empty() ? "–" : left_out);
  }
  return page + fmt::format("| all | {} of {} | |\n", possible, cells);
}

}  // namespace parley::test
