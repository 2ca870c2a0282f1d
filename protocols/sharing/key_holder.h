#pragma once

/// What a share of scheme S knows of the party that holds it.

#include "protocols/session.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// This party with its shares of the MAC keys, which the session's source of correlations gives.
KeyHolder key_holder(Session& s);

template <typename S>
typename S::Holder holder_here(Session& s) {
  if constexpr (std::same_as<typename S::Holder, KeyHolder>)
    return key_holder(s);
  else
    return s.self();
}

}  // namespace parley
