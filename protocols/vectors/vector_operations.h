#pragma once

/// Private vectors of any scheme behind one interface, for callers that choose the scheme at run time, such as the
/// bindings. One template (scheme_vectors.h) implements it, compiled once for each scheme.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/ring_vector.h"
#include "protocols/session.h"
#include "protocols/sharing/matrix_shape.h"

namespace parley {

/// Shares of ring elements over Z_2^64, or of flags. Immutable.
class PrivateVector {
 public:
  virtual ~PrivateVector();
  virtual std::string_view scheme() const = 0;
  virtual std::size_t size() const = 0;
  virtual bool flags() const = 0;
};

using Vector = std::shared_ptr<const PrivateVector>;
using Words = RingVector<std::uint64_t>;  ///< public values; flags are 0 and 1
using WordSpan = std::span<const std::uint64_t>;

/// What can be done with vectors of one scheme in one session. Everything is collective over the computing parties;
/// what is local says so. Operands that do not fit (another scheme, flags in place of numbers, other lengths) are a
/// ConfigError before anything is sent.
class VectorOperations {
 public:
  virtual ~VectorOperations();
  virtual std::string_view scheme() const = 0;

  /// Values of `owner`; `values` matters there only.
  virtual Vector input(PartyId owner, std::size_t n, WordSpan values) = 0;
  virtual Vector input_flags(PartyId owner, std::size_t n, WordSpan values) = 0;
  /// Public values in the form of shares. Local.
  virtual Vector constant(WordSpan values) = 0;
  virtual Vector constant_flags(WordSpan values) = 0;
  virtual Words open(const Vector& x) = 0;
  virtual Words reveal(PartyId to, const Vector& x) = 0;

  // Numbers; local.
  virtual Vector add(const Vector& x, const Vector& y) = 0;
  virtual Vector subtract(const Vector& x, const Vector& y) = 0;
  virtual Vector multiply_public(const Vector& x, WordSpan values) = 0;
  /// Of the columns of a rows x columns matrix, row-major.
  virtual Vector column_sums(const Vector& x, std::size_t rows, std::size_t columns) = 0;

  // Numbers; cost rounds.
  virtual Vector mul(const Vector& x, const Vector& y) = 0;
  virtual Vector matmul(const Vector& x, const Vector& y, const MatrixShape& shape) = 0;
  /// x / 2^fraction_bits, off by at most one unit, for |x| < 2^62.
  virtual Vector truncate(const Vector& x, unsigned fraction_bits) = 0;
  virtual Vector less_than_zero(const Vector& x) = 0;  ///< flags
  virtual Vector equal_zero(const Vector& x) = 0;      ///< flags

  // Flags.
  virtual Vector exclusive_or(const Vector& x, const Vector& y) = 0;  ///< local
  virtual Vector negate(const Vector& x) = 0;                         ///< local
  virtual Vector both(const Vector& x, const Vector& y) = 0;          ///< AND
  virtual Vector to_numbers(const Vector& x) = 0;                     ///< 0 and 1 as ring elements

  /// Elements indices[0], indices[1], ... of numbers or flags; the indices are public. Local.
  virtual Vector gather(const Vector& x, std::span<const std::size_t> indices) = 0;

  /// Verifies what is not verified yet, where the scheme has something to verify.
  virtual void check() = 0;
};

/// Throws ConfigError for an unknown scheme, or one that does not run with this session's parties.
std::unique_ptr<VectorOperations> make_vector_operations(Session& s, std::string_view scheme);

/// A scheme that vectors can have.
struct VectorScheme {
  std::string_view name;
  PartyId min_parties, max_parties;
  bool uses_correlations;
  std::unique_ptr<VectorOperations> (*make)(Session&);
};
std::span<const VectorScheme> vector_schemes();

}  // namespace parley
