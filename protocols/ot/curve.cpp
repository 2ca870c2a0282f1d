#include "protocols/ot/curve.h"

#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <algorithm>

#include "core/error.h"

namespace parley {
namespace {

constexpr std::size_t kScalar = 32;

void require(bool done) {
  if (!done) throw Error("OpenSSL could not compute on the curve P-256");
}

}  // namespace

Curve::Curve() : group_(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)), context_(BN_CTX_secure_new()) {
  require(group_ && context_);
}

Point Curve::new_point() const {
  Point point(EC_POINT_new(group_.get()));
  require(point != nullptr);
  return point;
}

Scalar Curve::random_scalar(Prg& random) const {
  Scalar scalar(BN_secure_new());
  require(scalar != nullptr);
  do {
    std::array<std::byte, kScalar> bytes;
    random.fill(MutableBytes(bytes));
    require(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), kScalar, scalar.get()) != nullptr);
  } while (BN_is_zero(scalar.get()) || BN_cmp(scalar.get(), EC_GROUP_get0_order(group_.get())) >= 0);
  BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
  return scalar;
}

Point Curve::times_generator(const Scalar& factor) const {
  Point product = new_point();
  require(EC_POINT_mul(group_.get(), product.get(), factor.get(), nullptr, nullptr, context_.get()) == 1);
  return product;
}

Point Curve::times(const Scalar& factor, const Point& point) const {
  Point product = new_point();
  require(EC_POINT_mul(group_.get(), product.get(), nullptr, point.get(), factor.get(), context_.get()) == 1);
  return product;
}

Point Curve::add(const Point& x, const Point& y) const {
  Point sum = new_point();
  require(EC_POINT_add(group_.get(), sum.get(), x.get(), y.get(), context_.get()) == 1);
  return sum;
}

Point Curve::subtract(const Point& x, const Point& y) const {
  Point negative(EC_POINT_dup(y.get(), group_.get()));
  require(negative && EC_POINT_invert(group_.get(), negative.get(), context_.get()) == 1);
  return add(x, negative);
}

Point Curve::hash_to_point(const OracleInput& input) const {
  constexpr std::uint64_t kAttempts = 256;  // each succeeds with probability about 1/2
  for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
    OracleInput numbered = input;
    numbered.add(attempt);
    const Digest x = numbered.digest();
    numbered.add(std::uint64_t{0});
    EncodedPoint encoded;
    encoded[0] = std::byte{2} | (numbered.digest()[0] & std::byte{1});  // which of the two points with this x
    std::copy(x.begin(), x.end(), encoded.begin() + 1);
    if (Point point = decode(encoded)) return point;
  }
  throw Error("no attempt to hash to the curve succeeded");
}

bool Curve::is_infinity(const Point& point) const { return EC_POINT_is_at_infinity(group_.get(), point.get()) == 1; }

EncodedPoint Curve::encode(const Point& point) const {
  EncodedPoint encoded;
  require(EC_POINT_point2oct(group_.get(), point.get(), POINT_CONVERSION_COMPRESSED,
                             reinterpret_cast<unsigned char*>(encoded.data()), encoded.size(),
                             context_.get()) == encoded.size());
  return encoded;
}

Point Curve::decode(const EncodedPoint& encoded) const {
  Point point = new_point();
  const auto* const bytes = reinterpret_cast<const unsigned char*>(encoded.data());
  if (EC_POINT_oct2point(group_.get(), point.get(), bytes, encoded.size(), context_.get()) == 1) return point;
  ERR_clear_error();
  return nullptr;
}

}  // namespace parley
