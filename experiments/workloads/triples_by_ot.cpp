#include "experiments/workloads/triples_by_ot.h"

#include <fmt/format.h>

#include "core/collectives.h"
#include "core/error.h"
#include "core/ring_vector.h"
#include "protocols/ot/ot_triples.h"
#include "protocols/session.h"

namespace parley {
namespace {

constexpr std::int64_t kMostTriples = 1 << 26;

/// Shares of a, b and c. Word is a ring element, or 64 bits of as many triples.
template <typename Word>
struct TripleShares {
  explicit TripleShares(std::size_t words) : a(words), b(words), c(words) {}
  RingVector<Word> a, b, c;
};

struct OfRing {
  template <typename Word>
  static void make(Session& s, OtExtension& ots, TripleShares<Word>& t) {
    make_triples<Word>(s, ots, t.a, t.b, t.c);
  }
  template <typename Word>
  static bool is_product(const TripleShares<Word>& mine, const TripleShares<Word>& theirs, std::size_t i) {
    const auto sum = [i](const auto& x, const auto& y) { return static_cast<Word>(x[i] + y[i]); };
    return sum(mine.c, theirs.c) == static_cast<Word>(sum(mine.a, theirs.a) * sum(mine.b, theirs.b));
  }
};

struct OfBits {
  static void make(Session& s, OtExtension& ots, TripleShares<std::uint64_t>& t) {
    make_bit_triples(s, ots, t.a, t.b, t.c);
  }
  static bool is_product(const TripleShares<std::uint64_t>& mine, const TripleShares<std::uint64_t>& theirs,
                         std::size_t i) {
    return (mine.c[i] ^ theirs.c[i]) == ((mine.a[i] ^ theirs.a[i]) & (mine.b[i] ^ theirs.b[i]));
  }
};

template <typename Kind, typename Word>
class Making {
 public:
  Making(const TrialContext& context, std::size_t words, unsigned field_bits)
      : session_(context.net, {.parties = 2, .seed = context.seed}),
        peer_(static_cast<PartyId>(1 - session_.self())),
        ots_(session_, peer_, {.field_bits = field_bits}),
        mine_(words) {}

  void run() { Kind::make(session_, ots_, mine_); }

  /// Shows this party's shares to the other one.
  std::string check() {
    TripleShares<Word> theirs(mine_.a.size());
    for (auto part : {&TripleShares<Word>::a, &TripleShares<Word>::b, &TripleShares<Word>::c})
      exchange(session_.net(), peer_, std::as_bytes(std::span(mine_.*part)), peer_,
               std::as_writable_bytes(std::span(theirs.*part)));
    for (std::size_t i = 0; i < mine_.a.size(); ++i)
      if (!Kind::is_product(mine_, theirs, i)) return fmt::format("triple {} has a wrong product", i);
    return {};
  }

 private:
  Session session_;
  PartyId peer_;
  OtExtension ots_;
  TripleShares<Word> mine_;
};

template <typename Kind, typename Word>
Prepared prepare_making(const TrialContext& context, std::size_t words, unsigned field_bits) {
  const auto making = std::make_shared<Making<Kind, Word>>(context, words, field_bits);
  auto* const m = making.get();
  return {.keep = making,
          .trial = {.reserve = [](std::uint64_t) {}, .run = [m] { m->run(); }, .check = [m] { return m->check(); }}};
}

Prepared prepare_triples(const TrialContext& context) {
  const auto n = static_cast<std::size_t>(context.parameters.integer("n", 0, kMostTriples));
  const std::int64_t bits = context.parameters.integer("bits", 1, 64);
  const auto field_bits = static_cast<unsigned>(context.parameters.integer("field_bits", 1, 4));
  if (field_bits == 3) throw ConfigError("parameter 'field_bits' is 3; it may be 1, 2 or 4");
  switch (bits) {
    case 1: return prepare_making<OfBits, std::uint64_t>(context, (n + 63) / 64, field_bits);
    case 32: return prepare_making<OfRing, std::uint32_t>(context, n, field_bits);
    case 64: return prepare_making<OfRing, std::uint64_t>(context, n, field_bits);
    default: throw ConfigError(fmt::format("parameter 'bits' is {}; it may be 1, 32 or 64", bits));
  }
}

}  // namespace

Program triples_by_ot() {
  return {.name = "triples_by_ot",
          .kind = ProgramKind::workload,
          .summary = "Beaver triples that two parties make without a dealer: the offline phase of products",
          .paper = "Roy 2022 (SoftSpokenOT); Gilboa 1999; Asharov, Lindell, Schneider, Zohner 2013 for bits",
          .scheme = "additive",
          .security = name_of(Security::semi_honest_dishonest_majority),
          .max_parties = 2,
          .parameters = {{"n", std::int64_t{1} << 17, "triples"},
                         {"bits", std::int64_t{64}, "of a number: 1, 32 or 64"},
                         {"field_bits", std::int64_t{2}, "1 (IKNP), 2 or 4: fewer bytes for more computation"}},
          .prepare = prepare_triples};
}

}  // namespace parley
