#include "protocols/verification/failure.h"

#include <fmt/format.h>

namespace parley {
namespace {

constexpr std::string_view kFailed = "a check failed";

}  // namespace

void fail_check(Session& s, std::string_view what) {
  const std::string text = fmt::format("party {}: {}: {}", s.self(), kFailed, what);
  s.net().abort({TransportErrc::peer_aborted, s.self(), text});
  throw ProtocolAbort(text);
}

void rethrow_as_abort(const TransportError& error) {
  if (error.code() == TransportErrc::peer_aborted && std::string_view(error.what()).find(kFailed) != std::string::npos)
    throw ProtocolAbort(error.what());
  throw error;
}

}  // namespace parley
