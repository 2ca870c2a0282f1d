#pragma once

/// What a failure is called, and how a program of ours ends because of it.

#include <exception>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace parley {

/// Exit codes of all our programs.
enum class ExitCode : int {
  good = 0,
  internal = 1,
  config = 2,
  transport = 3,
  abort = 4,
  data = 5,
  wrong_result = 6,  ///< a result was wrong, or a cell failed
  interrupted = 130,
};

struct Failure {
  ExitCode code = ExitCode::internal;
  std::string kind;  ///< the class: "TransportError", ...
  std::string what;
  std::string transport_code;  ///< TransportError only: the name of its code
  int party = -1;              ///< TransportError only: the party at fault
};

Failure describe(std::exception_ptr failure);

/// {"kind", "what"} and, of a TransportError, {"code", "party"}.
void to_json(nlohmann::json& json, const Failure& failure);

}  // namespace parley
