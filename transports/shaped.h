#pragma once

/// `shaped`: a network with a given round trip and rate, imitated on top of any back-end.

#include <memory>
#include <span>

#include "core/transport.h"
#include "transports/mesh.h"
#include "transports/network_profile.h"

namespace parley {

/// Bytes that a sender may be ahead of the link, as a socket buffer would let it.
inline constexpr std::size_t kShapedWindow = 4 << 20;

/// Delays what `inner` carries by a virtual clock per directed link, which all lanes of a party share:
///
///   departure = max(now, link free) + frame bytes / rate        (header and payload)
///   release   = departure + rtt / 2
///
/// The release time travels in the frame header, and the receiver does not see the message before it. A send is done
/// once no more than `kShapedWindow` bytes of it wait for the link. The result depends on no kernel feature and is the
/// same on every back-end that is faster than the link; there is no loss and no slow start.
///
/// Both ends must read the same steady clock, so all parties run on one host: see `require_one_host`. Abort notices are
/// not delayed. A profile that shapes nothing gives `inner` back. Collective.
std::unique_ptr<Transport> shape(std::unique_ptr<Transport> inner, const NetworkProfile& profile);

/// Throws ConfigError when `addresses` are on more than one host, whose clocks `shape` cannot compare.
void require_one_host(std::span<const Address> addresses);

}  // namespace parley
