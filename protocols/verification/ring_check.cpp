#include "protocols/verification/ring_check.h"

#include <algorithm>

#include "protocols/conversion/instantiate.h"

namespace parley {
namespace {

constexpr std::size_t kBlockTerms = 64;
constexpr std::size_t kRow = kGaloisRow;

/// One span of inner products, laid out as k stretches of `terms` terms.
template <Ring2k R>
class Stretches {
 public:
  Stretches(const RingRecords<R>& records, const ProductSpan& span, std::size_t k)
      : span_(span), k_(k), outputs_(span.outputs), per_output_(per_output()) {
    for (std::size_t p = 0; p < 2; ++p) {
      x_[p] = std::span(records.x[p]).subspan(span.at, span.words());
      y_[p] = std::span(records.y[p]).subspan(span.at, span.words());
      z_[p] = std::span(records.z[p]).subspan(span.z_at, span.outputs);
    }
  }

  std::span<const R> x(std::size_t p) const { return x_[p]; }
  std::span<const R> y(std::size_t p) const { return y_[p]; }

  bool wide() const { return span_.length >= kWideLength; }
  std::size_t terms() const { return wide() ? outputs_ * per_output_ : weights() * span_.length; }
  /// Weights v_w that the record needs.
  std::size_t weights() const { return wide() ? outputs_ : (outputs_ + k_ - 1) / k_; }
  std::size_t weight_of(std::size_t term) const { return term / per_output_; }

  /// Terms [begin, begin + n) of stretch j, where they lie or in `room`; 0 beyond the end.
  const R* terms_at(std::span<const R> words, std::size_t j, std::size_t begin, std::size_t n, R* room) const {
    if (!wide()) return words_or_zero(words, j * terms() + begin, words.size(), n, room);
    const std::size_t first = begin / per_output_;
    if ((begin + n - 1) / per_output_ == first) return terms_of_output(words, first, j, begin, n, room);
    for (std::size_t done = 0; done < n;) {
      const std::size_t o = (begin + done) / per_output_;
      const std::size_t now = std::min(n - done, (o + 1) * per_output_ - (begin + done));
      const R* some = terms_of_output(words, o, j, begin + done, now, room + done);
      if (some != room + done) std::copy_n(some, now, room + done);
      done += now;
    }
    return room;
  }

  /// The weights of terms [begin, begin + n), where they lie in v or in `room`.
  const R* weights_at(const Elements<GaloisRing<R>>& v, std::size_t begin, std::size_t n, R* room) const {
    if (per_output_ == 1) return v.data() + begin * kRow;
    for (std::size_t w = 0; w < n; ++w) std::copy_n(&v[weight_of(begin + w) * kRow], kRow, room + w * kRow);
    return room;
  }

  /// The weighted sum of the results: sum over j and w of t_j v_w z_(j, w), or sum over o of v_o z_o.
  void add_results(R* sum, std::size_t p, const R* v, const RingVector<R>& t) const {
    const std::span<const R> z = z_[p];
    if (wide()) return ring_kernels<R>().matmul_add(sum, z.data(), v, 1, outputs_, kRow);
    RingVector<R> padded(z.begin(), z.end()), by_stretch = zeros<GaloisRing<R>>(k_), all = zeros<GaloisRing<R>>(1);
    padded.resize(k_ * weights(), 0);
    ring_kernels<R>().matmul_add(by_stretch.data(), padded.data(), v, k_, weights(), kRow);
    GaloisRing<R>::combine(all.data(), t.data(), by_stretch.data(), k_, 1);
    GaloisRing<R>::add(sum, all.data(), kRow);
  }

 private:
  std::size_t per_output() const { return wide() ? (span_.length + k_ - 1) / k_ : span_.length; }
  const R* terms_of_output(std::span<const R> words, std::size_t o, std::size_t j, std::size_t begin, std::size_t n,
                           R* room) const {
    const std::size_t at = begin - o * per_output_;
    return words_or_zero(words, o * span_.length + j * per_output_ + at, (o + 1) * span_.length, n, room);
  }
  static const R* words_or_zero(std::span<const R> words, std::size_t from, std::size_t end, std::size_t n, R* room) {
    if (from + n <= end) return words.data() + from;
    const std::size_t there = from < end ? end - from : 0;
    std::copy_n(words.data() + (there > 0 ? from : 0), there, room);
    std::fill(room + there, room + n, R{0});
    return room;
  }

  ProductSpan span_;
  std::size_t k_, outputs_, per_output_;
  std::array<std::span<const R>, 2> x_, y_, z_;
};

/// The claims of the first fold and the inner product that they become.
template <Ring2k R>
class RingCheck {
 public:
  RingCheck(Session& s, const RingRecords<R>& records)
      : s_(s), layout_(layout_of(records)), coins_(s), product_(s.state<InnerProduct<A>>()) {
    for (const ProductSpan& span : records.spans) stretches_.emplace_back(records, span, layout_.k);
    product_.resize(layout_.terms());
  }

  void run(const RingRecords<R>& records) {
    // 1. Weights.
    Prg prg(coins_.toss());
    narrow_ = claim(prg, false);
    wide_ = claim(prg, true);
    product_.sum = {zeros<A>(1), zeros<A>(1)};
    std::size_t at = layout_.narrow_terms + layout_.wide_terms;
    for (const auto& record : records.matrices) {
      add_matrix(prg, record, at);
      at += matrix_terms(record.shape.k);
    }
    // 2. The first fold.
    if (layout_.narrow()) share(narrow_);
    if (layout_.wide()) share(wide_);
    if (layout_.narrow() || layout_.wide()) {
      const Elements<A> drawn = draw_challenges<A>(coins_.toss(), layout_.k + 1);
      const std::span<const R> challenges = std::span(drawn).first(layout_.k * kRow);
      join(wide_, drawn.data() + layout_.k * kRow);
      fold_terms(narrow_, challenges, 0);
      fold_terms(wide_, challenges, layout_.narrow_terms);
    }
    // 3. The rest.
    verify<A>(s_, coins_, product_);
  }

 private:
  using A = GaloisRing<R>;

  /// The records of one kind.
  struct Claim {
    bool wide = false;
    Elements<A> t;               ///< of the stretches
    std::vector<Elements<A>> v;  ///< of the outputs, for every span of this kind
    std::vector<RingVector<std::uint64_t>>
        bits;                        ///< the same before the claim is multiplied: v_w has coefficients 0 and 1
    std::array<Elements<A>, 2> sum;  ///< of the results
    std::array<Elements<A>, 2> pairs;
  };

  template <typename Body>
  void for_records(const Claim& claim, Body&& body) const {
    std::size_t index = 0;
    for (const auto& stretches : stretches_)
      if (stretches.wide() == claim.wide) {
        body(stretches, index);
        ++index;
      }
  }

  Claim claim(Prg& prg, bool wide) const {
    Claim claim{.wide = wide, .t = zeros<A>(layout_.k), .sum = {zeros<A>(1), zeros<A>(1)}};
    if (!wide) A::draw(prg, claim.t);
    for (std::size_t j = 0; j < layout_.k; ++j) {
      if (!wide && j > 0) continue;
      std::fill_n(claim.t.begin() + j * kRow, kRow, R{0});
      A::set_one(claim.t.data() + j * kRow);
    }
    for (const auto& stretches : stretches_) {
      if (stretches.wide() != wide) continue;
      auto& bits = claim.bits.emplace_back(stretches.weights());
      prg.fill(std::span<std::uint64_t>(bits));
      Elements<A>& v = claim.v.emplace_back(stretches.weights() * kRow);
      for (std::size_t w = 0; w < bits.size(); ++w) {
        bits[w] &= (std::uint64_t{1} << kGaloisDegree) - 1;
        for (std::size_t c = 0; c < kRow; ++c) v[w * kRow + c] = static_cast<R>(bits[w] >> c & 1);
      }
      for (std::size_t p = 0; p < 2; ++p) stretches.add_results(claim.sum[p].data(), p, v.data(), claim.t);
    }
    return claim;
  }

  /// a^T X Y b = a^T Z b: the terms are those of (X^T a) and (Y b).
  void add_matrix(Prg& prg, const MatrixRecord<R>& record, std::size_t at) {
    const auto [m, k, n] = record.shape;
    Elements<A> a(m * kRow), b(n * kRow);
    A::draw(prg, a);
    A::draw(prg, b);
    const auto matmul = ring_kernels<R>().matmul_add;
    for (std::size_t p = 0; p < 2; ++p) {
      RingVector<R> transposed(k * m);
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < k; ++j) transposed[j * m + i] = record.x[p][i * k + j];
      R *u = product_.u[p].data() + at * kRow, *y = product_.y[p].data() + at * kRow;
      std::fill_n(u, matrix_terms(record.shape.k) * kRow, R{0});
      std::fill_n(y, matrix_terms(record.shape.k) * kRow, R{0});
      matmul(u, transposed.data(), a.data(), k, m, kRow);
      matmul(y, record.y[p].data(), b.data(), k, n, kRow);
      Elements<A> rows = zeros<A>(m);
      matmul(rows.data(), record.z[p].data(), b.data(), m, n, kRow);
      A::multiply(rows.data(), rows.data(), a.data(), m);
      for (std::size_t i = 0; i < m; ++i) A::add(product_.sum[p].data(), rows.data() + i * kRow, kRow);
    }
  }

  void share(Claim& claim) {
    claim.pairs = share_pairs<A>(s_, {.k = layout_.k, .derived = 0, .weights = claim.t}, local_pairs(claim), claim.sum);
  }

  /// This party's parts of all S_ij of one claim.
  Elements<A> local_pairs(const Claim& claim) const {
    const std::size_t k = layout_.k, width = padded_stretches<R>(k), places = pair_places<R>(k);
    RingVector<R> operands(4 * width * kBlockTerms, 0), room(kBlockTerms), more_room(kBlockTerms),
        products(places * kBlockTerms), sums(kRow * places, 0);
    for_records(claim, [&](const Stretches<R>& stretches, std::size_t index) {
      for (std::size_t begin = 0; begin < stretches.terms(); begin += kBlockTerms) {
        const std::size_t now = std::min(kBlockTerms, stretches.terms() - begin), padded = (now + 3) / 4 * 4;
        for (std::size_t j = 0; j < k; ++j) {
          const auto put = [&](std::size_t which, const R* words) {
            for (std::size_t w = 0; w < now; ++w) operands[(4 * w + which) * width + j] = words[w];
          };
          put(0, stretches.terms_at(stretches.x(0), j, begin, now, room.data()));
          put(1, stretches.terms_at(stretches.x(1), j, begin, now, room.data()));
          const R* y0 = stretches.terms_at(stretches.y(0), j, begin, now, room.data());
          put(2, y0);
          ring_kernels<R>().add(more_room.data(), y0,
                                stretches.terms_at(stretches.y(1), j, begin, now, more_room.data()), now);
          put(3, more_room.data());
        }
        A::cross(products.data(), operands.data(), k, now);
        std::array<std::uint64_t, kBlockTerms> bits{};
        for (std::size_t w = 0; w < now; ++w) bits[w] = claim.bits[index][stretches.weight_of(begin + w)];
        std::fill(products.begin() + now * places, products.begin() + padded * places, R{0});
        A::subset_sums(sums.data(), products.data(), bits.data(), places, padded);
      }
    });
    Elements<A> pairs(pair_count(k) * kRow);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = i; j < k; ++j)
        for (std::size_t c = 0; c < kRow; ++c)
          pairs[pair_index(k, i, j) * kRow + c] = sums[c * places + pair_place<R>(i, j, k)];
    return pairs;
  }

  /// Multiplies a claim by `factor`, so that it can be added to others.
  void join(Claim& claim, const R* factor) {
    for (Elements<A>& v : claim.v) A::combine(v.data(), factor, v.data(), 1, v.size() / kRow);
    for (Elements<A>& pairs : claim.pairs) A::combine(pairs.data(), factor, pairs.data(), 1, pairs.size() / kRow);
  }

  /// u_w = v_w sum over j of a_j x_(j, w) and y_w = sum over j of a_j y_(j, w), from term `at` of the inner product on.
  void fold_terms(const Claim& claim, std::span<const R> challenges, std::size_t at) {
    if (claim.v.empty()) return;
    const auto sums = fold_sums<A>({challenges.begin(), challenges.end()}, layout_.k, claim.pairs);
    for (std::size_t p = 0; p < 2; ++p) A::add(product_.sum[p].data(), sums[p].data(), kRow);
    for_records(claim, [&](const Stretches<R>& stretches, std::size_t index) {
      const Elements<A>& v = claim.v[index];
      RingVector<R> weights_room(kBlockTerms * kRow);
      for (std::size_t begin = 0; begin < stretches.terms(); begin += kBlockTerms) {
        const std::size_t now = std::min(kBlockTerms, stretches.terms() - begin);
        const R* weights = stretches.weights_at(v, begin, now, weights_room.data());
        for (std::size_t p = 0; p < 2; ++p) {
          R* u = product_.u[p].data() + at * kRow;
          fold_words(u, stretches, stretches.x(p), challenges, begin, now);
          A::multiply(u, u, weights, now);
          fold_words(product_.y[p].data() + at * kRow, stretches, stretches.y(p), challenges, begin, now);
        }
        at += now;
      }
    });
  }

  void fold_words(R* out, const Stretches<R>& stretches, std::span<const R> words, std::span<const R> challenges,
                  std::size_t begin, std::size_t n) const {
    RingVector<R> room(n), transposed(n * layout_.k);
    for (std::size_t j = 0; j < layout_.k; ++j) {
      const R* stretch = stretches.terms_at(words, j, begin, n, room.data());
      for (std::size_t w = 0; w < n; ++w) transposed[w * layout_.k + j] = stretch[w];
    }
    std::fill_n(out, n * kRow, R{0});
    ring_kernels<R>().matmul_add(out, transposed.data(), challenges.data(), n, layout_.k, kRow);
  }

  Session& s_;
  RingLayout layout_;
  Coins coins_;
  InnerProduct<A>& product_;
  std::vector<Stretches<R>> stretches_;
  Claim narrow_, wide_;
};

}  // namespace

RingLayout layout_of(std::span<const ProductSpan> spans, std::size_t matrix_terms) {
  RingLayout layout{.matrix_terms = matrix_terms};
  std::size_t words = 0;
  for (const ProductSpan& span : spans) words += span.words();
  if (words < 1024) layout.k = kShortRingFold;
  for (const ProductSpan& span : spans) {
    if (span.length < kWideLength)
      layout.narrow_terms += (span.outputs + layout.k - 1) / layout.k * span.length;
    else
      layout.wide_terms += (span.length + layout.k - 1) / layout.k * span.outputs;
  }
  return layout;
}

template <Ring2k R>
void check_ring(Session& s, const RingRecords<R>& records) {
  RingCheck<R>(s, records).run(records);
}

#define PARLEY_INSTANTIATE(R) template void check_ring(Session&, const RingRecords<R>&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
