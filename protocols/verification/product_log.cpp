#include "protocols/verification/product_log.h"

#include <algorithm>

#include "protocols/conversion/instantiate.h"
#include "protocols/verification/check.h"

namespace parley {
namespace {

using S = ReplicatedMalicious;

template <Ring2k R>
void append(RingVector<R>& to, const R* from, std::size_t n) {
  if (to.capacity() < kLogWords) to.reserve(kLogWords);  // once: pages are touched only as far as they are used
  const std::size_t at = to.size();
  to.resize(at + n);
  std::copy_n(from, n, to.data() + at);
}

template <Ring2k R>
void append(Components<R>& to, const RShare<R, S>& x, std::size_t first, std::size_t n) {
  append(to[0], x.first().data() + first, n);
  append(to[1], x.second().data() + first, n);
}

template <Ring2k R>
Components<R> copy_of(const RShare<R, S>& x) {
  return {RingVector<R>(x.first().begin(), x.first().end()), RingVector<R>(x.second().begin(), x.second().end())};
}

template <Ring2k R>
void clear_words(Components<R>& components) {
  for (RingVector<R>& part : components) part.clear();  // keeps the memory
}

template <Ring2k R>
std::size_t words_of(const std::vector<MatrixRecord<R>>& matrices) {
  std::size_t words = 0;
  for (const auto& record : matrices) words += record.x[0].size() + record.y[0].size() + record.z[0].size();
  return words;
}

}  // namespace

void BitRecords::clear() {
  for (auto* operand : {&x, &y, &z}) clear_words(*operand);
}

template <Ring2k R>
void RingRecords<R>::clear() {
  for (auto* operand : {&x, &y, &z}) clear_words(*operand);
  spans.clear();
  matrices.clear();
}

void record_ands(Session& s, const BitView<S>& x, const BitView<S>& y, const BitShares<S>& z) {
  BitRecords& log = s.state<ProductLog>().bits;
  for (std::size_t i = 0; i < x.planes(); ++i)
    for (std::size_t done = 0; done < x.words();) {
      const std::size_t now = std::min(x.words() - done, kLogWords - log.words());
      for (std::size_t p = 0; p < 2; ++p) {
        append(log.x[p], x[i][p] + done, now);
        append(log.y[p], y[i][p] + done, now);
        append(log.z[p], z.part(p).plane(i) + done, now);
      }
      done += now;
      if (log.words() == kLogWords) check_ands(s);
    }
}

template <Ring2k R>
void record_products(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, const RShare<R, S>& z,
                     std::size_t length) {
  RingRecords<R>& log = s.state<ProductLog>().words<R>();
  fill_logs(
      log.x[0].size(), length, z.size(),
      [&](std::size_t done, std::size_t now) {
        if (log.spans.empty() || log.spans.back().length != length)
          log.spans.push_back({.length = length, .outputs = 0, .at = log.x[0].size(), .z_at = log.z[0].size()});
        log.spans.back().outputs += now;
        append(log.x, x, done * length, now * length);
        append(log.y, y, done * length, now * length);
        append(log.z, z, done, now);
      },
      [&] { check_products<R>(s); });
}

template <Ring2k R>
void record_matrix_product(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, const RShare<R, S>& z,
                           const MatrixShape& shape) {
  if (z.size() == 0) return;
  RingRecords<R>& log = s.state<ProductLog>().words<R>();
  log.matrices.push_back({copy_of(x), copy_of(y), copy_of(z), shape});
  if (words_of(log.matrices) > kLogWords) check_products<R>(s);
}

#define PARLEY_INSTANTIATE(R)                                                                                          \
  template struct RingRecords<R>;                                                                                      \
  template void record_products(Session&, const RShare<R, S>&, const RShare<R, S>&, const RShare<R, S>&, std::size_t); \
  template void record_matrix_product(Session&, const RShare<R, S>&, const RShare<R, S>&, const RShare<R, S>&,         \
                                      const MatrixShape&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
