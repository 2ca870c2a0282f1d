#include "protocols/arithmetic/beaver.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/blocks.h"
#include "protocols/sharing/summing_stream.h"

namespace parley {
namespace {

void require_matrices(const Session& s, std::size_t x, std::size_t y, const MatrixShape& shape) {
  const auto [m, k, n] = shape;
  if (x != m * k || y != k * n)
    throw ConfigError(
        fmt::format("party {}: matmul of {} x {} by {} x {} was given {} and {} elements instead of {} and {}",
                    s.self(), m, k, k, n, x, y, m * k, k * n));
}

/// One matrix product under way: D = X - A and E = Y - B arrive as one stream of words, E first, and the rows of the
/// result are made as soon as enough rows of D are open.
template <Ring2k R>
class OpenedProduct {
 public:
  OpenedProduct(Session& s, const AShare<R>& x, const AShare<R>& y, const MatrixShape& shape)
      : s_(s),
        x_(x),
        y_(y),
        shape_(shape),
        triples_(s.correlations().take(triple_kind<R>(shape.m, shape.k, shape.n), 1)),
        z_(shape.m * shape.n) {
    const std::size_t y_words = shape.k * shape.n;
    const MutableBytes memory = s.scratch(Session::Scratch::opened, (2 * y_words + shape.m * shape.k) * sizeof(R));
    opened_ = {reinterpret_cast<R*>(memory.data()), y_words + shape.m * shape.k};
    factor_ = {opened_.data() + opened_.size(), y_words};
  }

  std::size_t words() const { return opened_.size(); }

  /// This party's words of E, then D.
  std::span<const R> masked(std::size_t first, std::span<R> room) const {
    for (std::size_t i = 0; i < room.size();) {
      alignas(64) Block<R> block;
      const std::size_t at = first + i;
      const bool in_y = at < y_words();
      const std::size_t now = std::min({kBlock, room.size() - i, in_y ? y_words() - at : room.size()});
      const auto share_room = std::span(block).first(now);
      if (in_y)
        kernels_.subtract(&room[i], &y_.words()[at], triples_.b(at, share_room).data(), now);
      else
        kernels_.subtract(&room[i], &x_.words()[at - y_words()], triples_.a(at - y_words(), share_room).data(), now);
      i += now;
    }
    return room;
  }

  void arrived(std::size_t first, std::span<const R> mine, std::span<const R> others) {
    kernels_.add(&opened_[first], mine.data(), others.data(), others.size());
    const std::size_t known = first + others.size();
    if (first < y_words() && known >= y_words()) prepare_factor();
    if (known < y_words()) return;
    const std::size_t rows = (known - y_words()) / shape_.k;
    constexpr std::size_t kRowsAtOnce = 64;  // pays for laying out the panels of the right factor
    if (rows == shape_.m || rows >= rows_done_ + kRowsAtOnce) multiply_rows(rows);
  }

  RingVector<R> take_result() { return std::move(z_); }

 private:
  std::size_t y_words() const { return shape_.k * shape_.n; }

  /// <B>, at one party plus E: <Z> = <C> + D<B> + <A>E + DE needs two products instead of three.
  void prepare_factor() {
    for_blocks(y_words(), [&](std::size_t i, std::size_t now) {
      alignas(64) Block<R> block;
      const auto b = triples_.b(i, std::span(block).first(now));
      if (s_.self() == 0)
        kernels_.add(&factor_[i], b.data(), &opened_[i], now);
      else
        std::ranges::copy(b, &factor_[i]);
    });
  }

  void multiply_rows(std::size_t end) {
    const auto [m, k, n] = shape_;
    const std::size_t begin = rows_done_, rows = end - begin;
    const auto z = std::span(z_).subspan(begin * n, rows * n);
    const auto c = triples_.c(begin * n, z);
    if (c.data() != z.data()) std::ranges::copy(c, z.begin());
    const MutableBytes memory = s_.scratch(Session::Scratch::work, rows * k * sizeof(R));
    const auto a = triples_.a(begin * k, {reinterpret_cast<R*>(memory.data()), rows * k});
    kernels_.matmul_add(z.data(), opened_.data() + y_words() + begin * k, factor_.data(), rows, k, n);
    kernels_.matmul_add(z.data(), a.data(), opened_.data(), rows, k, n);
    rows_done_ = end;
  }

  Session& s_;
  const AShare<R>& x_;
  const AShare<R>& y_;
  MatrixShape shape_;
  Triples<R> triples_;
  const RingKernels<R>& kernels_ = ring_kernels<R>();
  RingVector<R> z_;
  std::span<R> opened_;  // E, then D
  std::span<R> factor_;  // of D
  std::size_t rows_done_ = 0;
};

}  // namespace

template <Ring2k R>
AShare<R> matmul(Session& s, const AShare<R>& x, const AShare<R>& y, const MatrixShape& shape) {
  require_matrices(s, x.size(), y.size(), shape);
  if (shape.m * shape.k * shape.n == 0) {
    RingVector<R> zeros(shape.m * shape.n);
    std::ranges::fill(zeros, R{0});
    return {s.self(), std::move(zeros)};
  }
  // 1. Take a fresh matrix triple <A>, <B>, <C> with C = A B.
  OpenedProduct<R> product(s, x, y, shape);
  s.costs().add("additive_matmul", matmul_cost<R>(shape, s.parties()));
  // 2. Open E = Y - B and D = X - A together, 3. and add up <Z> = <C> + D<B> + <A>E + DE row by row as D arrives.
  summing_stream<R>(
      s, route_to_all(s), product.words(),
      [&](std::size_t first, std::span<R> room) { return product.masked(first, room); },
      [&](std::size_t first, std::span<const R> mine, std::span<const R> others) {
        product.arrived(first, mine, others);
      });
  return {s.self(), product.take_result()};
}

template AShare<std::uint32_t> matmul(Session&, const AShare<std::uint32_t>&, const AShare<std::uint32_t>&,
                                      const MatrixShape&);
template AShare<std::uint64_t> matmul(Session&, const AShare<std::uint64_t>&, const AShare<std::uint64_t>&,
                                      const MatrixShape&);

}  // namespace parley
