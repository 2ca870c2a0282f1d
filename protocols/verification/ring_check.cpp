#include "protocols/verification/ring_check.h"

#include <algorithm>

#include "protocols/conversion/instantiate.h"

namespace parley {
namespace {

constexpr std::size_t kBlockTerms = 64;
constexpr std::size_t kRow = kGaloisRow;

/// One record of inner products, laid out as k stretches of `terms` terms.
template <Ring2k R>
class Stretches {
 public:
  Stretches(const ProductRecord<R>& record, std::size_t k)
      : record_(record), k_(k), outputs_(record.z[0].size()), per_output_(per_output()) {}

  bool wide() const { return record_.length >= kWideLength; }
  std::size_t terms() const { return wide() ? outputs_ * per_output_ : weights() * record_.length; }
  /// Weights v_w that the record needs.
  std::size_t weights() const { return wide() ? outputs_ : (outputs_ + k_ - 1) / k_; }
  std::size_t weight_of(std::size_t term) const { return term / per_output_; }

  /// Terms [begin, begin + n) of stretch j into `out`; 0 beyond the end.
  void gather(R* out, const RingVector<R>& words, std::size_t j, std::size_t begin, std::size_t n) const {
    if (!wide()) return copy_or_zero(out, words, j * terms() + begin, words.size(), n);
    for (std::size_t done = 0; done < n;) {
      const std::size_t o = (begin + done) / per_output_, at = (begin + done) % per_output_;
      const std::size_t now = std::min(n - done, per_output_ - at);
      copy_or_zero(out + done, words, o * record_.length + j * per_output_ + at, (o + 1) * record_.length, now);
      done += now;
    }
  }

  /// The weighted sum of the results: sum over j and w of t_j v_w z_(j, w), or sum over o of v_o z_o.
  void add_results(R* sum, const RingVector<R>& z, const R* v, const RingVector<R>& t) const {
    if (wide()) return ring_kernels<R>().matmul_add(sum, z.data(), v, 1, outputs_, kRow);
    RingVector<R> padded = z, by_stretch = zeros<GaloisRing<R>>(k_), all = zeros<GaloisRing<R>>(1);
    padded.resize(k_ * weights(), 0);
    ring_kernels<R>().matmul_add(by_stretch.data(), padded.data(), v, k_, weights(), kRow);
    GaloisRing<R>::combine(all.data(), t.data(), by_stretch.data(), k_, 1);
    GaloisRing<R>::add(sum, all.data(), kRow);
  }

  const ProductRecord<R>& record() const { return record_; }

 private:
  std::size_t per_output() const { return wide() ? (record_.length + k_ - 1) / k_ : record_.length; }
  static void copy_or_zero(R* out, const RingVector<R>& words, std::size_t from, std::size_t end, std::size_t n) {
    const std::size_t there = from < end ? std::min(n, end - from) : 0;
    std::copy_n(words.data() + (there > 0 ? from : 0), there, out);
    std::fill(out + there, out + n, R{0});
  }

  const ProductRecord<R>& record_;
  std::size_t k_, outputs_, per_output_;
};

/// The claims of the first fold and the inner product that they become.
template <Ring2k R>
class RingCheck {
 public:
  RingCheck(Session& s, const RingRecords<R>& records)
      : s_(s), layout_(layout_of(records)), coins_(s), product_(s.state<InnerProduct<A>>()) {
    for (const auto& record : records.products) stretches_.emplace_back(record, layout_.k);
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
      at += matrix_terms(record);
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
    Elements<A> t;                   ///< of the stretches
    std::vector<Elements<A>> v;      ///< of the outputs, for every record of this kind
    std::array<Elements<A>, 2> sum;  ///< of the results
    std::array<Elements<A>, 2> pairs;
  };

  template <typename Body>
  void for_records(const Claim& claim, Body&& body) const {
    std::size_t index = 0;
    for (const auto& stretches : stretches_)
      if (stretches.wide() == claim.wide) body(stretches, claim.v[index++]);
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
      Elements<A>& v = claim.v.emplace_back(stretches.weights() * kRow);
      A::draw(prg, v);
      for (std::size_t p = 0; p < 2; ++p)
        stretches.add_results(claim.sum[p].data(), stretches.record().z[p], v.data(), claim.t);
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
      std::fill_n(u, matrix_terms(record) * kRow, R{0});
      std::fill_n(y, matrix_terms(record) * kRow, R{0});
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
    const std::size_t k = layout_.k;
    Elements<A> pairs = zeros<A>(pair_count(k));
    RingVector<R> x0(k * kBlockTerms), x1(k * kBlockTerms), y0(k * kBlockTerms), y01(k * kBlockTerms),
        products(pair_count(k) * kBlockTerms), weights(kBlockTerms * kRow);
    for_records(claim, [&](const Stretches<R>& stretches, const Elements<A>& v) {
      const ProductRecord<R>& record = stretches.record();
      for (std::size_t begin = 0; begin < stretches.terms(); begin += kBlockTerms) {
        const std::size_t now = std::min(kBlockTerms, stretches.terms() - begin);
        for (std::size_t j = 0; j < k; ++j) {
          stretches.gather(&x0[j * now], record.x[0], j, begin, now);
          stretches.gather(&x1[j * now], record.x[1], j, begin, now);
          stretches.gather(&y0[j * now], record.y[0], j, begin, now);
          stretches.gather(&y01[j * now], record.y[1], j, begin, now);
        }
        ring_kernels<R>().add_to(y01.data(), y0.data(), k * now);
        const auto operands = [&](std::size_t j) {
          return CrossOperands<R>{&x0[j * now], &x1[j * now], &y0[j * now], &y01[j * now]};
        };
        for (std::size_t i = 0; i < k; ++i) {
          R* own = &products[pair_index(k, i, i) * now];
          own_products(own, operands(i), now);
          for (std::size_t j = i + 1; j < k; ++j)
            A::cross(&products[pair_index(k, i, j) * now], operands(i), operands(j), now);
        }
        for (std::size_t w = 0; w < now; ++w)
          std::copy_n(&v[stretches.weight_of(begin + w) * kRow], kRow, &weights[w * kRow]);
        ring_kernels<R>().matmul_add(pairs.data(), products.data(), weights.data(), pair_count(k), now, kRow);
      }
    });
    return pairs;
  }

  static void own_products(R* out, const CrossOperands<R>& o, std::size_t n) {
    for (std::size_t w = 0; w < n; ++w) out[w] = o.x0[w] * o.y01[w] + o.x1[w] * o.y0[w];
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
    for_records(claim, [&](const Stretches<R>& stretches, const Elements<A>& v) {
      const ProductRecord<R>& record = stretches.record();
      RingVector<R> weights(kBlockTerms * kRow);
      for (std::size_t begin = 0; begin < stretches.terms(); begin += kBlockTerms) {
        const std::size_t now = std::min(kBlockTerms, stretches.terms() - begin);
        for (std::size_t w = 0; w < now; ++w)
          std::copy_n(&v[stretches.weight_of(begin + w) * kRow], kRow, &weights[w * kRow]);
        for (std::size_t p = 0; p < 2; ++p) {
          R* u = product_.u[p].data() + at * kRow;
          fold_words(u, stretches, record.x[p], challenges, begin, now);
          A::multiply(u, u, weights.data(), now);
          fold_words(product_.y[p].data() + at * kRow, stretches, record.y[p], challenges, begin, now);
        }
        at += now;
      }
    });
  }

  void fold_words(R* out, const Stretches<R>& stretches, const RingVector<R>& words, std::span<const R> challenges,
                  std::size_t begin, std::size_t n) const {
    RingVector<R> stretch(n), transposed(n * layout_.k);
    for (std::size_t j = 0; j < layout_.k; ++j) {
      stretches.gather(stretch.data(), words, j, begin, n);
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

template <Ring2k R>
void check_ring(Session& s, const RingRecords<R>& records) {
  RingCheck<R>(s, records).run(records);
}

#define PARLEY_INSTANTIATE(R) template void check_ring(Session&, const RingRecords<R>&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
