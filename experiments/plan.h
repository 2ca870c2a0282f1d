#pragma once

/// What to measure, cell by cell: the JSON document that an experiment hands to the parties.
///
///   {"seed": null, "cells": [{"program": "ring_shift", "params": {"bytes": 8}, "repetitions": 5, "min_time_s": 0.05}]}

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/benchmark_leader.h"
#include "experiments/parameters.h"
#include "experiments/program.h"

namespace parley {

struct Cell {
  std::string program;
  Parameters::Values parameters;
  Effort effort;
};

struct Plan {
  std::optional<std::uint64_t> seed;  ///< none: randomness of the operating system
  std::vector<Cell> cells;
  std::string canonical;  ///< the same text for plans that mean the same
};

/// Throws ConfigError naming `source` (a file), the cell and the key.
Plan parse_plan(std::string_view text, const std::string& source);
Plan read_plan(const std::string& path);

}  // namespace parley
