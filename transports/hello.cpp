#include "transports/hello.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace parley {
namespace {

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

}  // namespace

Hello make_hello(const MeshSpec& spec, PartyId to, LaneId lane) {
  Hello hello;
  hello.from = spec.self;
  hello.to = to;
  hello.parties = spec.parties;
  hello.lane = lane;
  hello.session = spec.session;
  hello.program = spec.program;
  hello.on_one_host = spec.on_one_host() ? 1 : 0;
  return hello;
}

bool begins_like_hello(Bytes bytes) {
  const std::size_t known = std::min(bytes.size(), kHelloMagic.size());
  return std::memcmp(bytes.data(), kHelloMagic.data(), known) == 0;
}

std::optional<TransportError> objection(const MeshSpec& spec, PartyId from, const Hello& got) {
  const bool called_us = from == kMaxParties;
  auto error = [&](TransportErrc code, const std::string& what) {
    const PartyId culprit = called_us ? std::min<PartyId>(got.from, kMaxParties) : from;
    return TransportError(code, culprit, fmt::format("party {}: {}", spec.self, what));
  };
  if (got.version != kHelloVersion)
    return error(
        TransportErrc::version_mismatch,
        fmt::format("a peer speaks version {} of the hello, this party speaks {}; run the same build everywhere",
                    got.version, kHelloVersion));
  if (got.session != spec.session)
    return error(TransportErrc::session_mismatch,
                 fmt::format("party {} belongs to session {}, this party to {}; start all parties of a run together",
                             got.from, hex(got.session), hex(spec.session)));
  if (got.parties != spec.parties)
    return error(TransportErrc::party_mismatch, fmt::format("party {} expects {} parties, this party expects {}",
                                                            got.from, got.parties, spec.parties));
  if (got.to != spec.self)
    return error(TransportErrc::party_mismatch,
                 fmt::format("party {} looked for party {} here; check the addresses in the roster", got.from, got.to));
  if (called_us ? got.from <= spec.self || got.from >= spec.parties : got.from != from)
    return error(
        TransportErrc::party_mismatch,
        fmt::format("a peer says that it is party {}; {}", got.from,
                    called_us ? fmt::format("only parties {} to {} call this one", spec.self + 1, spec.parties - 1)
                              : fmt::format("party {} was called", from)));
  if (got.program != spec.program)
    return error(TransportErrc::program_mismatch,
                 fmt::format("party {} runs another program or other parameters (digest {}, this party {})", got.from,
                             hex(std::span(got.program).first(4)), hex(std::span(spec.program).first(4))));
  if ((got.on_one_host != 0) != spec.on_one_host())
    return error(TransportErrc::party_mismatch,
                 fmt::format("the addresses that party {} has are all of one host, or those of this party are, but not "
                             "both; give all parties the same roster",
                             got.from));
  // Its objection to us, in case it knows more than we can see.
  if (got.refused) return told_by(spec.self, got.from, got.notice);
  return std::nullopt;
}

}  // namespace parley
