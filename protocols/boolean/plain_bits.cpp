#include <fmt/format.h>

#include "core/error.h"
#include "protocols/boolean/bit_and.h"

namespace parley {

BitShares<Plain> and_planes(Session&, const BitView<Plain>& x, const BitView<Plain>& y) {
  if (x.planes() != y.planes() || x.rows() != y.rows())
    throw ConfigError(
        fmt::format("bit_and was given {} x {} and {} x {} bits", x.planes(), x.rows(), y.planes(), y.rows()));
  BitShares<Plain> z(x.holder(), x.planes(), x.rows());
  for (std::size_t i = 0; i < x.planes(); ++i)
    std::transform(x[i][0], x[i][0] + x.words(), y[i][0], z.part(0).plane(i), std::bit_and<>());
  return z;
}

template <>
BitShares<Plain> share_input_bits(Session&, PartyId owner, std::size_t, std::size_t, const BitMatrix& values) {
  return share_public_bits<Plain>(owner, values);
}

template <>
BitShares<Plain> random_bits(Session& s, std::size_t planes, std::size_t rows) {
  BitShares<Plain> r(s.self(), planes, rows);
  s.local().fill(r.part(0).words());
  return r;
}

BitMatrix open(Session&, const BitShares<Plain>& x) { return x.part(0); }

BitMatrix reveal(Session&, PartyId, const BitShares<Plain>& x) { return x.part(0); }

}  // namespace parley
