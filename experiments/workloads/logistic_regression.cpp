#include "experiments/workloads/logistic_regression.h"

#include <fmt/format.h>

#include <cmath>

#include "experiments/workloads/numeric_table.h"
#include "experiments/workloads/scheme_workload.h"
#include "protocols/arithmetic/products.h"
#include "protocols/learning/sigmoid.h"
#include "protocols/sharing/arrange.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/source.h"

namespace parley {
namespace {

using R = std::uint64_t;

constexpr FixedPoint kFormat{.fraction_bits = 16, .magnitude_bits = 6};
constexpr FixedPoint kFeatureFormat{.fraction_bits = 16, .magnitude_bits = 10};  // outliers are many deviations away
constexpr std::size_t kFeatures = 30, kWidth = kFeatures + 1;                    // and a constant 1
constexpr std::size_t kOwners = 3;

struct Settings {
  std::size_t iterations;
  double rate;
  explicit Settings(const Parameters& given)
      : iterations(static_cast<std::size_t>(given.integer("iterations", 1, 1000))), rate(given.real("rate")) {
    if (!(rate > 0 && rate < 32))
      throw ConfigError(fmt::format("logistic_regression: rate={}; between 0 and 32", rate));
  }
};

/// Rows of standardised features with a constant 1, and their labels.
struct Samples {
  std::vector<double> features;  ///< rows x kWidth
  std::vector<double> labels;    ///< 0 or 1

  std::size_t rows() const { return labels.size(); }
};

/// The breast cancer data of scikit-learn: 30 features, then 0 (malignant) or 1 (benign). Every column is brought to
/// mean 0 and deviation 1; the owners agree on the means and deviations beforehand, with the workload `statistics`.
Samples read_samples(const std::string& file) {
  const NumericTable table = read_numeric_table(file, kFeatures + 1, 1);
  Samples samples{.features = std::vector<double>(table.rows() * kWidth, 1.0), .labels = {}};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double label = table.row(row)[kFeatures];
    if (label != 0 && label != 1)
      throw DataError(fmt::format("{}, row {}: the label is {}, not 0 or 1", file, row + 1, label));
    samples.labels.push_back(label);
  }
  if (table.rows() < kOwners) throw DataError(fmt::format("{}: {} rows for {} owners", file, table.rows(), kOwners));
  const auto n = static_cast<double>(table.rows());
  for (std::size_t j = 0; j < kFeatures; ++j) {
    double sum = 0, squares = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) sum += table.row(row)[j];
    for (std::size_t row = 0; row < table.rows(); ++row) squares += std::pow(table.row(row)[j] - sum / n, 2);
    const double deviation = std::sqrt(squares / n);
    for (std::size_t row = 0; row < table.rows(); ++row)
      samples.features[row * kWidth + j] = deviation > 0 ? (table.row(row)[j] - sum / n) / deviation : 0;
  }
  return samples;
}

/// Gradient descent in the clear with the exact sigmoid: what the result is held against.
std::vector<double> train_plain(const Samples& samples, const Settings& settings) {
  std::vector<double> weights(kWidth, 0.0);
  for (std::size_t step = 0; step < settings.iterations; ++step) {
    std::vector<double> gradient(kWidth, 0.0);
    for (std::size_t row = 0; row < samples.rows(); ++row) {
      const double* x = &samples.features[row * kWidth];
      double z = 0;
      for (std::size_t j = 0; j < kWidth; ++j) z += x[j] * weights[j];
      const double error = 1 / (1 + std::exp(-z)) - samples.labels[row];
      for (std::size_t j = 0; j < kWidth; ++j) gradient[j] += error * x[j];
    }
    for (std::size_t j = 0; j < kWidth; ++j)
      weights[j] -= settings.rate * gradient[j] / static_cast<double>(samples.rows());
  }
  return weights;
}

double accuracy(const Samples& samples, std::span<const double> weights) {
  std::size_t right = 0;
  for (std::size_t row = 0; row < samples.rows(); ++row) {
    double z = 0;
    for (std::size_t j = 0; j < kWidth; ++j) z += samples.features[row * kWidth + j] * weights[j];
    right += (z > 0) == (samples.labels[row] == 1);
  }
  return static_cast<double>(right) / static_cast<double>(samples.rows());
}

template <typename S>
class LogisticRegression {
 public:
  static constexpr std::string_view kName = "logistic_regression",
                                    kSummary =
                                        "binary logistic regression over rows of three owners (breast cancer data)",
                                    kPaper = "Mohassel, Zhang 2017 (SecureML); Mohassel, Rindal 2018 (ABY3)";
  static std::vector<Parameter> parameters() {
    return {{"iterations", std::int64_t{10}, "steps of gradient descent over all rows"},
            {"rate", 2.0, "learning rate"},
            {"data", std::string("/usr/lib/python3/dist-packages/sklearn/datasets/data/breast_cancer.csv"),
             "CSV file: a header line, then 30 features and a label 0 or 1"}};
  }

  LogisticRegression(const Parameters& given, std::uint64_t)
      : settings_(given),
        samples_(read_samples(given.text("data"))),
        feature_words_(encode(std::span<const double>(samples_.features), kFeatureFormat, "feature")),
        label_words_(encode(std::span<const double>(samples_.labels), kFormat, "label")) {}

  void start(Session& session) {
    s_ = &session;
    std::vector<Share> features, labels;
    for (std::size_t owner = 0; owner < kOwners; ++owner) {
      const auto [begin, end] = rows_of(owner, kOwners, samples_.rows());
      features.push_back(
          share(owner, std::span<const R>(feature_words_).subspan(begin * kWidth, (end - begin) * kWidth)));
      labels.push_back(share(owner, std::span<const R>(label_words_).subspan(begin, end - begin)));
    }
    x_ = concatenate(features);
    labels_ = concatenate(labels);
    x_transposed_ = transpose(x_, samples_.rows(), kWidth);
  }

  void run() {
    const std::size_t n = samples_.rows();
    const auto f = static_cast<unsigned>(kFormat.fraction_bits);
    const RingVector<R> zeros(kWidth, 0);
    Share w = share_public<S, R>(*s_, zeros);
    const auto step = encode(std::array{settings_.rate / static_cast<double>(n) * kStepScale},
                             {kFormat.fraction_bits, 30}, "rate")[0];
    for (std::size_t i = 0; i < settings_.iterations; ++i) {
      // 1. z = X w, 2. p = sigmoid(z), 3. w -= rate / n * X^T (p - y).
      const Share z = truncate(*s_, matmul(*s_, x_, w, {n, kWidth, 1}), f);
      const Share error = sigmoid(*s_, z, kFormat) - labels_;
      const Share gradient = truncate(*s_, matmul(*s_, x_transposed_, error, {kWidth, n, 1}), f);
      w -= truncate(*s_, gradient * step, f + kStepScaleBits);
    }
    weights_ = decode(open(*s_, w), kFormat);
  }

  /// Within a point of the accuracy of the plaintext run.
  std::string check() const {
    const double got = accuracy(samples_, weights_), wanted = accuracy(samples_, train_plain(samples_, settings_));
    if (std::abs(got - wanted) <= 0.01) return {};
    return fmt::format("the accuracy is {:.4f}, in plaintext {:.4f}", got, wanted);
  }

  Figures figures() const { return {{"accuracy", accuracy(samples_, weights_)}}; }

 private:
  using Share = typename S::template Arithmetic<R>;
  // rate / n is small: it is encoded with some bits more.
  static constexpr unsigned kStepScaleBits = 8;
  static constexpr double kStepScale = 1 << kStepScaleBits;

  Share share(std::size_t owner, std::span<const R> words) {
    return share_input<S, R>(*s_, static_cast<PartyId>(owner % s_->parties()), words.size(), words);
  }

  Session* s_ = nullptr;
  Settings settings_;
  Samples samples_;
  RingVector<R> feature_words_, label_words_;
  Share x_, x_transposed_, labels_;
  std::vector<double> weights_ = std::vector<double>(kWidth, 0.0);
};

}  // namespace

std::vector<Program> logistic_regression() {
  return {scheme_workload<LogisticRegression, Additive>(), scheme_workload<LogisticRegression, Replicated>(),
          scheme_workload<LogisticRegression, ReplicatedMalicious>(), scheme_workload<LogisticRegression, Spdz2k>()};
}

}  // namespace parley
