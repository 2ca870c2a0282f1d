#pragma once

/// One row per operation and scheme. From a row come the correctness test, the exact cost test, the wire golden, the
/// benchmark on every transport and the listings.

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/types.h"
#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/trust.h"

namespace parley {

/// Which numbers say how large an operation is.
enum class ShapeKind : std::uint8_t {
  numbers,    ///< n numbers
  stretches,  ///< n stretches of k numbers each
  matrices,   ///< an m x k matrix times a k x n matrix
};

/// Numbers use n only, stretches k and n. All are of so many bits.
struct Shape {
  std::uint64_t m = 1, k = 1, n = 1;
  std::uint64_t bits = 64;
};

/// One operation or workload, ready to be run again and again on fresh correlations. Every party of the mesh, the
/// dealer included, makes the same calls: reserve(r), then run() at most r times, then check(), then figures(). The
/// dealer does its work in reserve; its other calls do nothing.
struct Trial {
  std::function<void(std::uint64_t runs)> reserve;  ///< offline phase of so many runs; collective; may do nothing
  std::function<void()> run;                        ///< online phase; the only part that is timed as the operation
  std::function<std::string()> check;               ///< empty, or what is wrong with the last run; collective
  std::function<std::map<std::string, double>()> figures;  ///< of the last run, such as an accuracy; may be empty
  std::uint64_t reserve_limit = UINT64_MAX;                ///< runs that one reserve may ask for (bounds memory)
};

struct CatalogRow {
  std::string name;  ///< "operation.scheme": what programs are asked for
  std::string_view operation, scheme;
  std::string_view summary, paper;
  Security security;
  ShapeKind shape;
  Shape default_shape;
  std::string_view correlations;     ///< their kinds, in words; with any, a mesh of one more party has a dealer
  PartyId min_parties, max_parties;  ///< computing parties, without the dealer
  /// Of one run, at computing party `self`. With parties that may cheat the check of all products is part of the run.
  Cost (*cost)(const Shape&, PartyId parties, PartyId self);
  /// Inputs come from `seed` and are known to every party, so that each can check; the randomness of the protocol comes
  /// from the session. Throws ConfigError for a shape that is too large.
  Trial (*prepare)(Session&, const Shape&, std::uint64_t seed);

  bool uses_correlations() const { return !correlations.empty(); }
};

/// What a scheme cannot do: its types have no such function, so a program that calls it does not compile.
struct CatalogGap {
  std::string_view operation, scheme;
  std::string_view reason;
};

/// By scheme, and in the same order of operations.
std::span<const CatalogRow> catalog();
std::span<const CatalogGap> catalog_gaps();

/// Throws ConfigError with the nearest name when there is no such row.
const CatalogRow& find_operation(std::string_view name);

}  // namespace parley
