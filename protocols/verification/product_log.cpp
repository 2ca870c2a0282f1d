#include "protocols/verification/product_log.h"

#include "protocols/conversion/instantiate.h"
#include "protocols/verification/check.h"

namespace parley {
namespace {

using S = ReplicatedMalicious;

template <Ring2k R>
Components<R> copy_of(const RShare<R, S>& x) {
  return {RingVector<R>(x.first().begin(), x.first().end()), RingVector<R>(x.second().begin(), x.second().end())};
}

void append(Components<BitWord>& to, const BitView<S>& x) {
  for (std::size_t p = 0; p < 2; ++p)
    for (std::size_t i = 0; i < x.planes(); ++i) to[p].insert(to[p].end(), x[i][p], x[i][p] + x.words());
}

template <Ring2k R>
void append(Components<R>& to, const RShare<R, S>& x) {
  to[0].insert(to[0].end(), x.first().begin(), x.first().end());
  to[1].insert(to[1].end(), x.second().begin(), x.second().end());
}

void grow(Session& s, ProductLog& log, std::size_t bytes) {
  log.bytes += bytes;
  if (log.bytes > kLogBytes) check(s);
}

}  // namespace

void record_ands(Session& s, const BitView<S>& x, const BitView<S>& y, const BitShares<S>& z) {
  ProductLog& log = s.state<ProductLog>();
  append(log.bits.x, x);
  append(log.bits.y, y);
  append(log.bits.z, z);
  grow(s, log, 6 * sizeof(BitWord) * z.part(0).words().size());
}

template <Ring2k R>
void record_products(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, const RShare<R, S>& z,
                     std::size_t length) {
  if (z.size() == 0) return;
  ProductLog& log = s.state<ProductLog>();
  auto& records = log.words<R>().products;
  if (records.empty() || records.back().length != length) records.push_back({.length = length});
  append(records.back().x, x);
  append(records.back().y, y);
  append(records.back().z, z);
  grow(s, log, 2 * sizeof(R) * (x.size() + y.size() + z.size()));
}

template <Ring2k R>
void record_matrix_product(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, const RShare<R, S>& z,
                           const MatrixShape& shape) {
  if (z.size() == 0) return;
  ProductLog& log = s.state<ProductLog>();
  log.words<R>().matrices.push_back({copy_of(x), copy_of(y), copy_of(z), shape});
  grow(s, log, 2 * sizeof(R) * (x.size() + y.size() + z.size()));
}

#define PARLEY_INSTANTIATE(R)                                                                                          \
  template void record_products(Session&, const RShare<R, S>&, const RShare<R, S>&, const RShare<R, S>&, std::size_t); \
  template void record_matrix_product(Session&, const RShare<R, S>&, const RShare<R, S>&, const RShare<R, S>&,         \
                                      const MatrixShape&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
