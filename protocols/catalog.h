#pragma once

/// One row per operation. From a row come the correctness test, the exact cost test, the benchmark on every transport
/// and the listings.

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
  vector,    ///< n elements
  numbers,   ///< n numbers of so many bits
  matrices,  ///< an m x k matrix times a k x n matrix
};

/// Vectors use n only, numbers n and bits.
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
  std::string name;                    ///< unique: what programs are asked for
  std::string_view operation, scheme;  ///< the same operation under several schemes has several rows
  std::string_view summary, paper;
  Security security;
  ShapeKind shape;
  Shape default_shape;
  bool uses_correlations;                 ///< then a mesh with one more party makes that party the dealer
  PartyId min_parties, max_parties;  ///< computing parties, without the dealer
  Cost (*cost)(const Shape&, PartyId parties, PartyId self);  ///< of one run, at computing party `self`
  /// Inputs come from `seed` and are known to every party, so that each can check; the randomness of the protocol comes
  /// from the session. Throws ConfigError for a shape that is too large.
  Trial (*prepare)(Session&, const Shape&, std::uint64_t seed);
};

std::span<const CatalogRow> catalog();

/// Throws ConfigError with the nearest name when there is no such operation.
const CatalogRow& find_operation(std::string_view name);

}  // namespace parley
