#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "experiments/program.h"

namespace parley {

/// Every program: patterns, then the operations of the protocol catalogue, then workloads.
std::vector<Program> all_programs();

/// Throws ConfigError with the nearest name when there is no such program.
const Program& find_program(std::span<const Program> programs, std::string_view name);

/// Throws ConfigError unless a mesh of `parties` fits the program and the source of its correlations.
void require_parties(const Program& program, const Parameters& parameters, PartyId parties);

}  // namespace parley
