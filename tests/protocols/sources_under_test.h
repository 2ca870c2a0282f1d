#pragma once

#include <functional>
#include <string>
#include <vector>

#include "protocols/preprocessing/correlation_source.h"
#include "tests/protocols/local_sessions.h"

namespace parley {

struct Needed {
  CorrelationKind kind;
  std::uint64_t count;
};

/// A source that has what a test needs, and no more where it is made beforehand.
struct SourceUnderTest {
  std::string name;
  PartyId dealers;
  PrepTrust trust;
  PartyId most_parties;                   ///< that compute
  bool (*makes)(const CorrelationKind&);  ///< which kinds it has
  /// Prepares the source for so many parties; the result makes a session use it.
  std::function<std::function<void(Session&)>(PartyId parties, const std::vector<Needed>&)> prepare;
  /// Bytes that `self` sends in one reserve.
  std::function<std::uint64_t(const CorrelationKind&, std::uint64_t count, PartyId self, PartyId parties)> bytes_sent;
};

const std::vector<SourceUnderTest>& sources_under_test();

inline void run_with(const SourceUnderTest& source, PartyId parties, const std::vector<Needed>& needed,
                     const std::function<void(Session&)>& program) {
  const auto use = source.prepare(parties, needed);
  run_sessions(parties, source.dealers, [&](Session& s) {
    use(s);
    program(s);
  });
}

}  // namespace parley
