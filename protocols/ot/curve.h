#pragma once

/// The group P-256 of OpenSSL as base OTs need it: points that can be added, multiplied and hashed to.

#include <openssl/bn.h>
#include <openssl/ec.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/random.h"
#include "protocols/ot/oracle.h"

namespace parley {

using EncodedPoint = std::array<std::byte, 33>;  // compressed; the point at infinity has no such form

struct FreeOpenSsl {
  void operator()(BIGNUM* value) const { BN_clear_free(value); }
  void operator()(BN_CTX* value) const { BN_CTX_free(value); }
  void operator()(EC_GROUP* value) const { EC_GROUP_free(value); }
  void operator()(EC_POINT* value) const { EC_POINT_clear_free(value); }
};
using Scalar = std::unique_ptr<BIGNUM, FreeOpenSsl>;
using Point = std::unique_ptr<EC_POINT, FreeOpenSsl>;

/// Not thread-safe.
class Curve {
 public:
  Curve();

  Scalar random_scalar(Prg& random) const;
  Point times_generator(const Scalar& factor) const;
  Point times(const Scalar& factor, const Point& point) const;
  Point add(const Point& x, const Point& y) const;
  Point subtract(const Point& x, const Point& y) const;

  /// A point whose discrete logarithm nobody knows: the first attempt of 256 whose digest is the x of a point. The time
  /// depends on the input.
  Point hash_to_point(const OracleInput& input) const;

  bool is_infinity(const Point& point) const;

  EncodedPoint encode(const Point& point) const;  ///< not of the point at infinity

  /// Null when the bytes are no point.
  Point decode(const EncodedPoint& encoded) const;

 private:
  Point new_point() const;

  std::unique_ptr<EC_GROUP, FreeOpenSsl> group_;
  std::unique_ptr<BN_CTX, FreeOpenSsl> context_;
};

}  // namespace parley
