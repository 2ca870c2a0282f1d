#include "experiments/failure.h"

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace parley {

Failure describe(std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const TransportError& error) {
    return {ExitCode::transport, "TransportError", error.what(), std::string(name_of(error.code())), error.party()};
  } catch (const ConfigError& error) {
    return {ExitCode::config, "ConfigError", error.what()};
  } catch (const DataError& error) {
    return {ExitCode::data, "DataError", error.what()};
  } catch (const ProtocolAbort& error) {
    return {ExitCode::abort, "ProtocolAbort", error.what()};
  } catch (const std::exception& error) {
    return {ExitCode::internal, "InternalError", error.what()};
  }
}

void to_json(nlohmann::json& json, const Failure& failure) {
  json = {{"kind", failure.kind}, {"what", failure.what}};
  if (failure.transport_code.empty()) return;
  json["code"] = failure.transport_code;
  json["party"] = failure.party;
}

}  // namespace parley
