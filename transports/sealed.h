#pragma once

/// `sealed`: every message is encrypted and authenticated by itself (AES-256-GCM), for transports that have no TLS.

#include <array>
#include <memory>
#include <vector>

#include "core/transport.h"

namespace parley {

/// What two parties know and nobody else; new for every run.
using PairSecret = std::array<std::byte, 32>;

/// `secrets` has one per party, equal at both ends of a pair; the own one is not used. The payload is encrypted, and
/// the header authenticated with it; the frame that ends a lane and the reason of a party that gives up are not. A
/// message that was changed is a TransportError `tampered`. Costs a copy and 16 bytes of wire each way, which `traffic`
/// leaves out.
std::unique_ptr<Transport> make_sealed(std::unique_ptr<Transport> inner, std::vector<PairSecret> secrets);

}  // namespace parley
