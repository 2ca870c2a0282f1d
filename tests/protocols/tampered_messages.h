#pragma once

/// A party that changes what it sends.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "protocols/session.h"
#include "tests/support/mesh_run.h"
#include "transports/faulty.h"
#include "transports/local.h"

namespace parley {

/// A ProtocolAbort; or the notice of one, where it reached a party that had nothing left to do but to close.
inline bool tells_of_a_failed_check(const test::Outcome& outcome) {
  const std::string text = outcome.transport_error ? outcome.transport_error->what() : outcome.other_error.value_or("");
  return text.find("a check failed") != std::string::npos;
}

/// Runs `program`, which says "right" or what is wrong. Party `cheater` changes one bit of its `message`-th message to
/// `peer`, and all others are expected to abort. False if it has no such message.
inline bool expect_aborts(PartyId parties, PartyId cheater, PartyId peer, std::uint64_t message,
                          const std::function<std::string(Session&)>& program) {
  std::atomic<bool> struck = false;
  const auto outcomes = test::run_mesh(
      local_specs(parties, "memory"),
      [&](std::unique_ptr<Transport> net) {
        if (net->self() != cheater) return net;
        return make_faulty(std::move(net), {.what = Fault::flip_payload, .peer = peer, .message = message});
      },
      [&](Transport& net) {
        const auto note = [&](void*) {
          if (net.self() == cheater && net.traffic(peer).messages_sent > message) struck = true;
        };
        const std::unique_ptr<void, decltype(note)> at_the_end(&net, note);
        Session s(net, {});
        const std::string end = program(s);
        if (end != "right") throw std::runtime_error(end);
      });
  if (!struck) return false;
  for (PartyId honest = 0; honest < parties; ++honest) {
    if (honest == cheater) continue;
    EXPECT_TRUE(tells_of_a_failed_check(outcomes[honest]))
        << "party " << honest << " of " << parties << " after message " << message << " from " << cheater << " to "
        << peer << ": " << outcomes[honest];
  }
  return true;
}

}  // namespace parley
