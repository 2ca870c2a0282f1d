#include "core/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace parley {
namespace {

static_assert(std::endian::native == std::endian::little, "the frame header is written as it lies in memory");

std::string_view name_of(FrameKind kind) {
  switch (kind) {
    case FrameKind::data: return "a message";
    case FrameKind::fin: return "the end of the run";
    case FrameKind::abort: return "an abort";
  }
  return "an unknown frame";
}

std::string describe(const FrameHeader& header) {
  if (header.kind != FrameKind::data) return std::string(name_of(header.kind));
  return fmt::format("message {} of {} bytes", header.sequence, header.length);
}

}  // namespace

std::uint32_t FrameHeader::checksum() const {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
  auto mix = [](std::uint64_t state, std::uint64_t word) { return std::rotl((state ^ word) * kOdd, 29); };
  const std::uint64_t first = std::uint64_t{magic} << 32 | std::uint64_t{version} << 24 |
                              std::uint64_t{static_cast<std::uint8_t>(kind)} << 16 | lane;
  const std::uint64_t state = mix(mix(mix(mix(mix(mix(kOdd, first), depth), sequence), length), release_ns),
                                  reserved[0] ^ reserved[1] ^ reserved[2]);
  return static_cast<std::uint32_t>(state ^ state >> 32);
}

AbortNotice::AbortNotice(TransportErrc code, PartyId culprit, std::string_view text) : code(code), culprit(culprit) {
  std::copy_n(text.data(), std::min(text.size(), sizeof(reason) - 1), reason);
}

std::string AbortNotice::text() const {
  std::string text(reason, strnlen(reason, sizeof(reason)));
  // It comes from another party and goes to a terminal.
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

AbortNotice notice_of(const std::exception_ptr& failure, PartyId self) {
  try {
    std::rethrow_exception(failure);
  } catch (const TransportError& error) {
    return {error.code(), error.party(), error.what()};
  } catch (const std::exception& error) {
    return {TransportErrc::peer_aborted, self, error.what()};
  } catch (...) {
    return {TransportErrc::peer_aborted, self, "an unknown failure"};
  }
}

AbortFrame make_abort_frame(LaneId lane, const AbortNotice& notice) {
  AbortFrame frame{.header = {.kind = FrameKind::abort, .lane = lane, .length = sizeof(AbortNotice)}, .notice = notice};
  frame.header.seal();
  return frame;
}

TransportError told_by(PartyId self, PartyId from, const AbortNotice& notice) {
  const bool known = notice.code >= TransportErrc::peer_closed && notice.code <= kLastTransportErrc;
  return {known ? notice.code : TransportErrc::peer_aborted, notice.culprit < kMaxParties ? notice.culprit : from,
          fmt::format("party {}: party {} gave up: {}", self, from, notice.text())};
}

void throw_aborted(PartyId self, PartyId from, const AbortNotice& notice) { throw told_by(self, from, notice); }

void check_frame(PartyId self, PartyId from, const FrameHeader& expected, const FrameHeader& got) {
  auto fail = [&](TransportErrc code, const std::string& what) {
    throw TransportError(code, from, fmt::format("party {}, lane {}: {}", self, expected.lane, what));
  };
  if (got.magic != kFrameMagic || !got.intact())
    fail(TransportErrc::bad_frame,
         fmt::format("expected {} from party {}, got bytes that are no frame", describe(expected), from));
  if (got.version != kFrameVersion)
    fail(TransportErrc::version_mismatch,
         fmt::format("party {} speaks frame version {}, this party speaks {}", from, got.version, kFrameVersion));
  if (got.lane != expected.lane)
    fail(TransportErrc::sequence_mismatch,
         fmt::format("expected {} from party {}, got a frame of lane {}", describe(expected), from, got.lane));
  if (got.sequence != expected.sequence)
    fail(TransportErrc::sequence_mismatch,
         fmt::format("expected {} from party {}, got {}", describe(expected), from, describe(got)));
  if (got.kind != expected.kind || got.length != expected.length)
    fail(TransportErrc::length_mismatch,
         fmt::format("expected {} from party {}, got {}", describe(expected), from, describe(got)));
}

}  // namespace parley
