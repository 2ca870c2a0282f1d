#include "protocols/verification/ring_check.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "protocols/conversion/instantiate.h"

namespace parley {
namespace {

constexpr std::size_t kBlockTerms = 64, kPairTerms = 32;  // of pairs fewer: their operands stay in the first cache
constexpr std::size_t kRow = kGaloisRow;

/// sums_(c, p) += sum over the w whose weight has coefficient c of values_(w, p), as subset_sums. What lies behind the
/// values is overwritten.
template <Ring2k R>
void add_weighted(R* sums, R* values, std::span<const std::uint64_t> weights, std::size_t places) {
  std::array<std::uint64_t, kBlockTerms> bits{};
  std::ranges::copy(weights, bits.begin());
  const std::size_t n = (weights.size() + 3) / 4 * 4;
  std::fill(values + weights.size() * places, values + n * places, R{0});
  galois_kernels<R>().subset_sums(sums, values, places, bits.data(), places, n);
}

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

  /// Terms of all stretches: those of stretch j from words[j * stride] on.
  struct Rows {
    const R* words;
    std::size_t stride;
  };
  /// Terms [begin, begin + n), n <= kBlockTerms, where they lie or in `room`; 0 beyond the end. Up to `readable` of
  /// them may be read, of no particular value from n on.
  Rows rows_at(std::span<const R> words, std::size_t begin, std::size_t n, std::size_t readable, R* room) const {
    if (!wide() && (k_ - 1) * terms() + begin + readable <= words.size()) return {words.data() + begin, terms()};
    for (std::size_t j = 0; j < k_; ++j) {
      R* const to = room + j * kBlockTerms;
      const R* there = terms_at(words, j, begin, n, to);
      if (there != to) std::copy_n(there, n, to);
    }
    return {room, kBlockTerms};
  }

  /// The weighted sum of the results: sum over j and w of t_j v_w z_(j, w), or sum over o of v_o z_o.
  Elements<GaloisRing<R>> results(std::size_t p, std::span<const std::uint64_t> v, const RingVector<R>& t) const {
    const std::size_t stretches = wide() ? 1 : k_, width = padded_stretches<R>(stretches);
    RingVector<R> room(kBlockTerms), values(width * kBlockTerms, 0), sums(kRow * width, 0),
        by_stretch(stretches * kRow);
    for (std::size_t begin = 0; begin < weights(); begin += kBlockTerms) {
      const std::size_t now = std::min(kBlockTerms, weights() - begin);
      for (std::size_t j = 0; j < stretches; ++j) {
        const R* z = words_or_zero(z_[p], j * weights() + begin, outputs_, now, room.data());
        for (std::size_t w = 0; w < now; ++w) values[w * width + j] = z[w];
      }
      add_weighted<R>(sums.data(), values.data(), v.subspan(begin, now), width);
    }
    galois_kernels<R>().transpose(by_stretch.data(), kRow, sums.data(), width, kRow, stretches);
    auto all = zeros<GaloisRing<R>>(1);
    GaloisRing<R>::combine(all.data(), t.data(), by_stretch.data(), stretches);
    return all;
  }

 private:
  /// Of stretch j.
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
      Elements<A> challenges = draw_challenges<A>(coins_.toss(), layout_.k + 1);
      const auto bits = A::bits_of(challenges);
      challenges.resize(layout_.k * kRow);
      fold_claim(narrow_, challenges, std::span(bits).first(layout_.k), 0);
      multiply(wide_, bits.back());
      fold_claim(wide_, challenges, std::span(bits).first(layout_.k), layout_.narrow_terms);
    }
    // 3. The rest.
    verify<A>(s_, coins_, product_);
  }

 private:
  using A = GaloisRing<R>;

  /// The records of one kind.
  struct Claim {
    bool wide = false;
    Elements<A> t;                             ///< of the stretches
    std::vector<RingVector<std::uint64_t>> v;  ///< of the outputs, for every span of this kind: coefficients 0 and 1
    std::optional<std::uint64_t> factor;       ///< of the claim and its weights, so that it can be added to others
    std::array<Elements<A>, 2> sum;            ///< of the results
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
      auto& v = claim.v.emplace_back(stretches.weights());
      prg.fill(std::span<std::uint64_t>(v));
      for (std::uint64_t& weight : v) weight &= (std::uint64_t{1} << kGaloisDegree) - 1;
      for (std::size_t p = 0; p < 2; ++p) A::add(claim.sum[p].data(), stretches.results(p, v, claim.t).data(), kRow);
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

  /// This party's parts of all S_ij of one claim, by way of Q_ij = S_ii + S_ij + S_jj.
  Elements<A> local_pairs(const Claim& claim) const {
    const std::size_t k = layout_.k, width = padded_stretches<R>(k), operand = pair_operand<R>(k),
                      term = pair_term<R>(k);
    RingVector<R> operands(term * kPairTerms, 0), room(k * kBlockTerms), sums(pair_sum_words<R>(k), 0);
    for_records(claim, [&](const Stretches<R>& stretches, std::size_t index) {
      for (std::size_t begin = 0; begin < stretches.terms(); begin += kPairTerms) {
        const std::size_t now = std::min(kPairTerms, stretches.terms() - begin);
        const std::span<const R> parts[] = {stretches.x(0), stretches.x(1), stretches.y(0), stretches.y(1)};
        for (std::size_t p = 0; p < 4; ++p) {
          const auto rows = stretches.rows_at(parts[p], begin, now, now, room.data());
          galois_kernels<R>().transpose(operands.data() + p * operand, term, rows.words, rows.stride, k, now);
        }
        for (R* of_term = operands.data(); of_term < operands.data() + now * term; of_term += term)
          for (std::size_t p = 0; p < 4; ++p)
            std::copy_n(of_term + p * operand, width / 2, of_term + p * operand + width);
        std::uint64_t bits[kPairTerms] = {};
        for (std::size_t w = 0; w < now; ++w) bits[w] = claim.v[index][stretches.weight_of(begin + w)];
        galois_kernels<R>().pair_sums(sums.data(), operands.data(), bits, k, (now + 3) / 4 * 4);
      }
    });
    Elements<A> pairs(pair_count(k) * kRow);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = i; j < k; ++j)
        for (std::size_t c = 0; c < kRow; ++c)
          pairs[pair_index(k, i, j) * kRow + c] = sums[pair_place<R>(i, j, k) + c * kPairLanes<R>];
    subtract_squares<A>(pairs, k);
    return pairs;
  }

  /// So that the claim can be added to others.
  void multiply(Claim& claim, std::uint64_t factor) {
    claim.factor = factor;
    for (Elements<A>& part : claim.pairs) multiply(part, factor);
  }
  static void multiply(Elements<A>& x, std::uint64_t factor) {
    const std::size_t n = x.size() / kRow;
    x.insert(x.begin(), x.size(), R{0});
    const std::uint64_t bits[] = {1, factor};
    galois_kernels<R>().fold(x.data(), bits, 2, n);
    x.resize(n * kRow);
  }

  /// u_w = v_w sum over j of a_j x_(j, w) and y_w = sum over j of a_j y_(j, w), from term `at` of the inner product on.
  void fold_claim(const Claim& claim, const Elements<A>& challenges, std::span<const std::uint64_t> bits,
                  std::size_t at) {
    if (claim.v.empty()) return;
    const auto sums = fold_sums<A>(challenges, layout_.k, claim.pairs);
    for (std::size_t p = 0; p < 2; ++p) A::add(product_.sum[p].data(), sums[p].data(), kRow);
    for_records(claim, [&](const Stretches<R>& stretches, std::size_t index) {
      RingVector<R> columns(kRow * kBlockTerms), room(layout_.k * kBlockTerms);
      RingVector<std::uint64_t> weights(kBlockTerms);
      for (std::size_t begin = 0; begin < stretches.terms(); begin += kBlockTerms) {
        const std::size_t now = std::min(kBlockTerms, stretches.terms() - begin);
        for (std::size_t w = 0; w < now; ++w) weights[w] = claim.v[index][stretches.weight_of(begin + w)];
        for (std::size_t p = 0; p < 2; ++p) {
          R *const u = product_.u[p].data() + at * kRow, *const y = product_.y[p].data() + at * kRow;
          fold_words(columns, room, stretches, stretches.x(p), bits, begin, now);
          galois_kernels<R>().scale(u, columns.data(), kBlockTerms, weights.data(), now);
          if (claim.factor) {
            Elements<A> rows(u, u + now * kRow);
            multiply(rows, *claim.factor);
            std::ranges::copy(rows, u);
          }
          fold_words(columns, room, stretches, stretches.y(p), bits, begin, now);
          galois_kernels<R>().transpose(y, kRow, columns.data(), kBlockTerms, kRow, now);
        }
        at += now;
      }
    });
  }

  /// Terms [begin, begin + n), coefficient by coefficient; of no particular value from n on.
  void fold_words(RingVector<R>& columns, RingVector<R>& room, const Stretches<R>& stretches, std::span<const R> words,
                  std::span<const std::uint64_t> bits, std::size_t begin, std::size_t n) const {
    const auto rows = stretches.rows_at(words, begin, n, kBlockTerms, room.data());
    std::ranges::fill(columns, R{0});
    galois_kernels<R>().subset_sums(columns.data(), rows.words, rows.stride, bits.data(), kBlockTerms, layout_.k);
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
