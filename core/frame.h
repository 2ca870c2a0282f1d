#pragma once

/// The header that travels in front of every message, in the same system call as its payload.

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/error.h"
#include "core/types.h"

namespace parley {

enum class FrameKind : std::uint8_t {
  data = 1,
  fin = 2,    ///< the last frame of a lane: everything before it was delivered
  abort = 3,  ///< the sender gives up; an AbortNotice follows
};

inline constexpr std::uint32_t kFrameMagic = 0x594c5250;  // "PRLY"
inline constexpr std::uint8_t kFrameVersion = 2;

/// 64 bytes, little endian. `check` covers the other fields: a flipped bit in a header is named as such.
///
/// A whole cache line, because the payload follows it in the buffers of the kernel: behind 40 bytes the copies of 256
/// KiB took a third longer.
struct FrameHeader {
  std::uint32_t magic = kFrameMagic;
  std::uint8_t version = kFrameVersion;
  FrameKind kind = FrameKind::data;
  LaneId lane = 0;
  std::uint32_t depth = 0;  ///< causal depth: the sender's depth + 1
  std::uint32_t check = 0;
  std::uint64_t sequence = 0;    ///< counts the frames of one lane and direction from 0
  std::uint64_t length = 0;      ///< payload bytes
  std::uint64_t release_ns = 0;  ///< not to be seen before this time of the steady clock; 0: at once (see `Operation`)
  std::uint64_t reserved[3] = {};  ///< 0

  void seal() { check = checksum(); }
  bool intact() const { return check == checksum(); }

 private:
  std::uint32_t checksum() const;
};
static_assert(sizeof(FrameHeader) == 64 && std::is_trivially_copyable_v<FrameHeader>);

/// Why a party gave up, as told to the others. Fixed size, so that it can be found at the end of a stream.
struct AbortNotice {
  TransportErrc code = TransportErrc::peer_aborted;
  std::uint8_t reserved = 0;
  PartyId culprit = 0;  ///< the party at fault, as far as the sender knows
  char reason[188] = {};

  AbortNotice() = default;
  AbortNotice(TransportErrc code, PartyId culprit, std::string_view reason);
  std::string text() const;
};
static_assert(sizeof(AbortNotice) == 192 && std::is_trivially_copyable_v<AbortNotice>);

struct AbortFrame {
  FrameHeader header;
  AbortNotice notice;
};
static_assert(sizeof(AbortFrame) == 256);

/// What a party tells the others when a program threw `failure`: the class of the failure and its text.
AbortNotice notice_of(const std::exception_ptr& failure, PartyId self);

AbortFrame make_abort_frame(LaneId lane, const AbortNotice& notice);

/// The error that a party reports when `from` sent it `notice`, whose fields may be anything.
TransportError told_by(PartyId self, PartyId from, const AbortNotice& notice);
[[noreturn]] void throw_aborted(PartyId self, PartyId from, const AbortNotice& notice);

/// Throws the named error unless `got` is the frame that `expected` announces (kind, lane, sequence, length).
void check_frame(PartyId self, PartyId from, const FrameHeader& expected, const FrameHeader& got);

}  // namespace parley
