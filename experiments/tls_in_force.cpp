#include "experiments/tls_in_force.h"

#include <fmt/format.h>

#include <algorithm>

#include "transports/tls_stream.h"

namespace parley {
namespace {

void carry(TlsStream& from, TlsStream& to) {
  const MutableBytes room = to.room();
  const std::size_t size = std::min(room.size(), from.sealed().size());
  std::ranges::copy(from.sealed().first(size), room.begin());
  to.received(size);
  from.sent(size);
  to.open({});
}

}  // namespace

std::string tls_in_force(const MeshSpec& spec) {
  if (!spec.tls) return "off";
  const auto context = std::make_shared<const TlsContext>(spec.tls, spec.self);
  TlsStream caller(context, TlsStream::Role::caller), answerer(context, TlsStream::Role::answerer);
  constexpr int kTurns = 4;
  for (int turn = 0; turn < kTurns; ++turn) {
    carry(caller, answerer);
    carry(answerer, caller);
  }
  if (!caller.established()) return "on";
  const bool seals = find_backend(spec.transport).protection == Protection::seal_offered;
  return seals ? fmt::format("sealed by AES-256-GCM, keys from {}", caller.description()) : caller.description();
}

}  // namespace parley
