#pragma once

/// From values to shares, for templates over schemes.

#include <cstddef>
#include <span>

#include "protocols/session.h"
#include "protocols/sharing/additive.h"
#include "protocols/sharing/input.h"
#include "protocols/sharing/plain.h"
#include "protocols/sharing/replicated.h"
#include "protocols/sharing/spdz2k.h"

namespace parley {

/// Shares of n values that `owner` holds; `values` matters there only. Collective, with the same owner and n.
template <Scheme S, Ring2k R>
typename S::template Arithmetic<R> share_input(Session& s, PartyId owner, std::size_t n, std::span<const R> values) {
  if constexpr (std::same_as<S, Plain>)
    return PlainShare<R>({values.begin(), values.end()});
  else if constexpr (ReplicatedScheme<S>)
    return replicated_input<R, S>(s, owner, n, values);
  else if constexpr (std::same_as<S, Spdz2k>)
    return spdz_input<R>(s, owner, n, values);
  else
    return input<R>(s, owner, n, values);
}

/// Shares of values that every party knows. Nothing travels.
template <Scheme S, Ring2k R>
typename S::template Arithmetic<R> share_public(Session& s, std::span<const R> values) {
  if constexpr (std::same_as<S, Plain>) {
    return PlainShare<R>({values.begin(), values.end()});
  } else if constexpr (ReplicatedScheme<S>) {
    return replicated_public<R, S>(s, values);
  } else if constexpr (std::same_as<S, Spdz2k>) {
    return spdz_public<R>(s, values);
  } else {
    RingVector<R> zeros(values.size());
    std::ranges::fill(zeros, R{0});
    return AShare<R>(s.self(), std::move(zeros)) + values;
  }
}

}  // namespace parley
