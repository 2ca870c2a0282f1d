#pragma once

/// Runs the ring of six messages with one fault in it, and judges how the parties ended.

#include <string>

#include "tests/faults/fault_table.h"

namespace parley::test {

/// Empty when all parties ended as the table says; else what is wrong. To be called in a process that may be lost, with
/// a single thread.
std::string run_cell(const Cell& cell);

/// One party of `cell`, where the fault is imposed by the party itself or on the way; `before_reset` is called where a
/// connection is to be reset and only the party knows when.
PartyEnd run_faulty_party(const Cell& cell, MeshSpec spec, const std::function<void()>& before_reset);

/// The end of a party as text, for the way from one process to another.
std::string pack(const PartyEnd& end);
PartyEnd unpack(const std::string& answer);

}  // namespace parley::test
