#pragma once

/// What happens when a check fails: no party goes on.

#include <string>
#include <string_view>

#include "core/error.h"
#include "protocols/session.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// Tells the other parties, drops the lane, and throws ProtocolAbort.
[[noreturn]] void fail_check(Session& s, std::string_view what);

/// Throws ProtocolAbort in place of an error that says that a check failed at another party.
[[noreturn]] void rethrow_as_abort(const TransportError& error);

/// Runs `body`; a check that failed at another party is a ProtocolAbort here too.
template <typename Body>
auto or_abort(Body&& body) {
  try {
    return body();
  } catch (const TransportError& error) {
    rethrow_as_abort(error);
  }
}

/// The same if S has parties who may cheat.
template <typename S, typename Body>
auto or_abort_if_malicious(Body&& body) {
  if constexpr (kPartiesAreHonest<S>)
    return body();
  else
    return or_abort(body);
}

}  // namespace parley
