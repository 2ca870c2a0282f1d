#include "experiments/workloads/statistics.h"

#include <fmt/format.h>

#include <cmath>

#include "core/random.h"
#include "experiments/workloads/moments.h"
#include "experiments/workloads/numeric_table.h"
#include "experiments/workloads/scheme_workload.h"
#include "protocols/arithmetic/products.h"
#include "protocols/fixed_point/encoding.h"
#include "protocols/sharing/arrange.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/source.h"

namespace parley {
namespace {

using R = std::uint64_t;

// Sums of products of 2^14 rows: 14 + 2 * (10 + 14) bits leave the sign.
constexpr FixedPoint kFormat{.fraction_bits = 14, .magnitude_bits = 10};
constexpr std::size_t kMostRows = 1 << 14;

/// Ten columns that depend on each other a little, and an eleventh that depends on them all.
NumericTable generate(std::uint64_t seed, std::size_t rows) {
  constexpr std::size_t kColumns = 11;
  Prg random(key_from_seed(seed, 11));
  std::vector<std::uint32_t> draws(rows * kColumns);
  random.fill(std::span<std::uint32_t>(draws));
  NumericTable table{.columns = kColumns, .values = std::vector<double>(draws.size())};
  for (std::size_t row = 0; row < rows; ++row) {
    double* x = &table.values[row * kColumns];
    for (std::size_t i = 0; i < kColumns; ++i) x[i] = std::ldexp(draws[row * kColumns + i], -32) * 20 - 10;
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      if (i > 0) x[i] += 0.3 * x[i - 1];
      x[kColumns - 1] += static_cast<double>(i) * x[i];
    }
  }
  return table;
}

/// The bundled diabetes data of scikit-learn: ten features, then the target.
NumericTable read_diabetes(const std::string& folder) {
  const NumericTable features = read_numeric_table(folder + "/diabetes_data_raw.csv.gz", 10);
  const NumericTable target = read_numeric_table(folder + "/diabetes_target.csv.gz", 1);
  if (features.rows() != target.rows())
    throw DataError(fmt::format("{}: {} rows of features, {} of targets", folder, features.rows(), target.rows()));
  NumericTable table{.columns = 11, .values = {}};
  for (std::size_t row = 0; row < features.rows(); ++row) {
    table.values.insert(table.values.end(), features.row(row).begin(), features.row(row).end());
    table.values.push_back(target.values[row]);
  }
  return table;
}

/// Released, of the rows of all owners together: their number, the sum of each column, the sum of the products of each
/// pair of columns. All that the check compares is a function of these, so nothing is gained by computing it in secret.
template <typename S>
class Statistics {
 public:
  static constexpr std::string_view
      kName = "statistics",
      kSummary = "mean, deviation, covariance, correlation and least squares over rows of three owners",
      kPaper = "folklore: sums are local, products of columns one matrix product";
  static std::vector<Parameter> parameters() {
    return {{"rows", std::int64_t{0}, "generated rows; 0: the diabetes data of scikit-learn"},
            {"data", std::string("/usr/lib/python3/dist-packages/sklearn/datasets/data"),
             "folder with diabetes_data_raw.csv.gz and diabetes_target.csv.gz"},
            {"release", std::string("all"), "all, or the means alone", {"all", "means"}}};
  }

  Statistics(const Parameters& given, std::uint64_t seed) : means_only_(given.text("release") == "means") {
    const auto rows = static_cast<std::size_t>(given.integer("rows", 0, kMostRows));
    table_ = rows > 0 ? generate(seed, rows) : read_diabetes(given.text("data"));
    if (table_.rows() > kMostRows || table_.rows() < table_.columns + 1)
      throw DataError(fmt::format("{} rows; {} to {} can be summed up", table_.rows(), table_.columns + 1, kMostRows));
    words_ = encode(std::span<const double>(table_.values), kFormat, "value");
  }

  void start(Session& session) {
    s_ = &session;
    std::vector<Share> parts;
    for (std::size_t owner = 0; owner < kOwners; ++owner) {
      const auto [begin, end] = rows_of(owner, kOwners, table_.rows());
      const auto mine = std::span<const R>(words_).subspan(begin * table_.columns, (end - begin) * table_.columns);
      parts.push_back(share_input<S, R>(session, static_cast<PartyId>(owner % session.parties()), mine.size(), mine));
    }
    rows_ = concatenate(parts);
  }

  void run() {
    const std::size_t n = table_.rows(), d = table_.columns;
    // 1. Sums are local; the products of all pairs of columns are one matrix product.
    Share totals = column_sums(rows_, n, d);
    if (!means_only_) totals.append(matmul(*s_, transpose(rows_, n, d), rows_, {d, n, d}));
    // 2. What is released.
    const RingVector<R> opened = open(*s_, totals);
    moments_ = {.rows = n,
                .columns = d,
                .sums = decode(std::span(opened).first(d), {.fraction_bits = kFormat.fraction_bits}),
                .products = decode(std::span(opened).subspan(d), {.fraction_bits = 2 * kFormat.fraction_bits})};
  }

  std::string check() const {
    const Moments expected = moments_of(table_.values, table_.columns);
    const std::size_t d = table_.columns;
    for (std::size_t i = 0; i < d; ++i) {
      if (auto wrong = compare("mean", i, moments_.mean(i), expected.mean(i)); !wrong.empty()) return wrong;
      if (means_only_) continue;
      const double deviation = moments_.standard_deviation(i);
      if (auto wrong = compare("deviation", i, deviation, expected.standard_deviation(i)); !wrong.empty()) return wrong;
      for (std::size_t j = 0; j < d; ++j) {
        const double scale = expected.standard_deviation(i) * expected.standard_deviation(j);
        if (std::abs(moments_.covariance(i, j) - expected.covariance(i, j)) > kTolerance * scale)
          return fmt::format("covariance of columns {} and {}: {} instead of {}", i, j, moments_.covariance(i, j),
                             expected.covariance(i, j));
        if (std::abs(moments_.correlation(i, j) - expected.correlation(i, j)) > kTolerance)
          return fmt::format("correlation of columns {} and {}: {} instead of {}", i, j, moments_.correlation(i, j),
                             expected.correlation(i, j));
      }
    }
    if (means_only_) return {};
    const auto fitted = moments_.least_squares(), wanted = expected.least_squares();
    for (std::size_t i = 0; i < fitted.size(); ++i)
      if (auto wrong = compare("coefficient", i, fitted[i], wanted[i]); !wrong.empty()) return wrong;
    return {};
  }

  Figures figures() const {
    const std::size_t last = table_.columns - 1;
    Figures figures{{"rows", static_cast<double>(moments_.rows)}, {"mean_of_last", moments_.mean(last)}};
    if (!means_only_) figures["deviation_of_last"] = moments_.standard_deviation(last);
    return figures;
  }

 private:
  using Share = typename S::template Arithmetic<R>;
  static constexpr std::size_t kOwners = 3;
  static constexpr double kTolerance = 2e-3;  // of the encoding: half a unit of 2^-14 in every value

  static std::string compare(std::string_view what, std::size_t i, double got, double expected) {
    if (std::abs(got - expected) <= kTolerance * std::max(1.0, std::abs(expected))) return {};
    return fmt::format("{} {}: {} instead of {}", what, i, got, expected);
  }

  bool means_only_;
  Session* s_ = nullptr;
  NumericTable table_;
  RingVector<R> words_;
  Share rows_;  // of all owners
  Moments moments_;
};

}  // namespace

std::vector<Program> statistics() {
  return {scheme_workload<Statistics, Additive>(), scheme_workload<Statistics, Replicated>(),
          scheme_workload<Statistics, ReplicatedMalicious>(), scheme_workload<Statistics, Spdz2k>()};
}

}  // namespace parley
