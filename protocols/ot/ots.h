#pragma once

/// Correlated and random OTs of 128-bit strings, any number at a time.
///
/// One party sends, the other receives; which is which may change from call to call. Choice bit j is bit j mod 64 of
/// word j / 64. With OtSecurity::malicious nothing is returned before the consistency check has passed, and both ends
/// keep 16 bytes more a row until then.

#include <cstdint>
#include <span>

#include "protocols/cost.h"
#include "protocols/ot/ot_extension.h"

namespace parley {

/// Row q of each OT; the receiver gets q ^ b delta, with the delta of `ots.sender`.
void send_correlated_ots(Session& s, OtExtension& ots, std::span<OtBlock> q);
void receive_correlated_ots(Session& s, OtExtension& ots, std::span<const std::uint64_t> choices, std::span<OtBlock> t);

/// Two random strings of each OT; the receiver gets the one of its choice and learns nothing about the other.
void send_random_ots(Session& s, OtExtension& ots, std::span<OtBlock> zeros, std::span<OtBlock> ones);
void receive_random_ots(Session& s, OtExtension& ots, std::span<const std::uint64_t> choices,
                        std::span<OtBlock> chosen);

/// Of n OTs, correlated or random. Rounds are those of the call, the same at both ends.
Cost send_ots_cost(std::size_t n, const OtOptions& options);
Cost receive_ots_cost(std::size_t n, const OtOptions& options);

}  // namespace parley
