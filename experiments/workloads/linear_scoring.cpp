#include "experiments/workloads/linear_scoring.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/source_choice.h"
#include "experiments/workloads/labelled_rows.h"
#include "experiments/workloads/softmax_regression.h"
#include "protocols/arithmetic/beaver.h"
#include "protocols/fixed_point/encoding.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/input.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/scheme.h"

namespace parley {
namespace {

using R = std::uint64_t;

constexpr PartyId kModelOwner = 0, kImageOwner = 1;

// A score is a sum of at most 2^16 products: 2^16 * 2^(8 + 16) * 2^(6 + 16) < 2^63 leaves room for the sign.
constexpr std::int64_t kMostFeatures = 1 << 16;
constexpr int kFractionBits = 16, kPixelBits = 8, kWeightBits = 6;
static_assert(16 + kPixelBits + kWeightBits + 2 * kFractionBits < 63);

struct Settings {
  std::string data;
  std::size_t rows, training_rows, epochs;
  DataShape shape;

  explicit Settings(const Parameters& given)
      : data(given.text("data")),
        rows(static_cast<std::size_t>(given.integer("rows", 1, 1 << 20))),
        training_rows(static_cast<std::size_t>(given.integer("training_rows", 1, 1 << 20))),
        epochs(static_cast<std::size_t>(given.integer("epochs", 1, 1000))),
        shape{static_cast<std::size_t>(given.integer("features", 1, kMostFeatures)),
              static_cast<std::size_t>(given.integer("classes", 2, 1000))} {}
};

class LinearScoring {
 public:
  explicit LinearScoring(const TrialContext& context)
      : settings_(context.parameters),
        source_(*chosen_source(sources_of(Additive::kName), context.parameters)),
        session_(context.net, {.parties = computing_parties(context.net, &source_), .seed = context.seed}) {
    session_.use_correlations(source_.open(session_));
    // All has been agreed on: what fails from here on fails at one party and leaves the others in step.
    if (session_.self() == kModelOwner) train();
    if (session_.self() == kImageOwner) load_images();
    if (!session_.computes()) return;
    weights_ = input<R>(session_, kModelOwner, shape().k * shape().n, plain_weights_);
    images_ = input<R>(session_, kImageOwner, shape().m * shape().k, plain_images_);
  }

  PrepTrust trust() const { return source_.trust; }

  void reserve(std::uint64_t runs) { session_.correlations().reserve(triple(), runs); }

  /// One round to multiply, one to tell party 1 the scores.
  void run() {
    if (!session_.computes()) return;
    scores_ = reveal(session_, kImageOwner, matmul(session_, images_, weights_, shape()));
  }

  /// Outside the protocol: party 1 is also told the weights, to compute the same product in the clear.
  std::string check() {
    if (!session_.computes()) return {};
    const RingVector<R> weights = reveal(session_, kImageOwner, weights_);
    if (session_.self() != kImageOwner) return {};
    const auto [m, k, n] = shape();
    for (std::size_t row = 0; row < m; ++row)
      for (std::size_t c = 0; c < n; ++c) {
        R score = 0;
        for (std::size_t i = 0; i < k; ++i) score += plain_images_[row * k + i] * weights[i * n + c];
        if (scores_[row * n + c] != score)
          return fmt::format("image {}, class {}: the score is {:#x}, in plaintext {:#x}", row, c, scores_[row * n + c],
                             score);
      }
    return {};
  }

  Figures figures() const {
    if (session_.self() != kImageOwner) return {};
    return {{"accuracy", accuracy()}, {"rows", static_cast<double>(shape().m)}};
  }

  std::uint64_t reserve_limit() {
    constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;
    return std::max<std::uint64_t>(1, kMostBytes / session_.correlations().kept_bytes(triple()));
  }

 private:
  CorrelationKind triple() const { return triple_kind<R>(shape().m, shape().k, shape().n); }

  MatrixShape shape() const { return {settings_.rows, settings_.shape.features, settings_.shape.classes}; }

  void train() {
    const LabelledRows data =
        read_training_rows(settings_.data, settings_.training_rows, settings_.rows, settings_.shape);
    const LinearClassifier model = train_softmax_regression(data, settings_.shape.classes, settings_.epochs);
    plain_weights_ = encode(std::span<const float>(model.weights), {kFractionBits, kWeightBits}, "weight");
  }

  void load_images() {
    LabelledRows data = read_test_rows(settings_.data, settings_.rows, settings_.shape);
    plain_images_ = encode(std::span<const float>(data.values), {kFractionBits, kPixelBits}, "feature");
    labels_ = std::move(data.labels);
  }

  double accuracy() const {
    std::size_t right = 0;
    std::vector<std::int64_t> row(shape().n);
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      std::ranges::transform(std::span(scores_).subspan(i * row.size(), row.size()), row.begin(), to_signed<R>);
      right += argmax<std::int64_t>(row) == labels_[i];
    }
    return static_cast<double>(right) / static_cast<double>(labels_.size());
  }

  Settings settings_;
  const SourceRow& source_;
  Session session_;
  RingVector<R> plain_weights_;        // at party 0
  RingVector<R> plain_images_;         // at party 1
  std::vector<std::uint32_t> labels_;  // at party 1
  AShare<R> weights_, images_;
  RingVector<R> scores_;  // of the last run, at party 1
};

Prepared prepare(const TrialContext& context) {
  const auto scoring = std::make_shared<LinearScoring>(context);
  Prepared prepared{.keep = scoring, .trial = {}, .prep_trust = std::string(name_of(scoring->trust()))};
  LinearScoring* const s = scoring.get();
  prepared.trial = {.reserve = [s](std::uint64_t runs) { s->reserve(runs); },
                    .run = [s] { s->run(); },
                    .check = [s] { return s->check(); },
                    .figures = [s] { return s->figures(); },
                    .reserve_limit = s->reserve_limit()};
  return prepared;
}

}  // namespace

Program linear_scoring() {
  return {
      .name = "linear_scoring",
      .kind = ProgramKind::workload,
      .summary = "private images scored by a private linear classifier (Fashion-MNIST)",
      .paper = "Beaver 1991; Mohassel, Zhang 2017 for matrices",
      .scheme = Additive::kName,
      .security = name_of(Additive::kSecurity),
      .min_parties = 2,
      .max_parties = kMaxParties - 1,
      .sources = sources_of(Additive::kName),
      .parameters = with_source({{"rows", std::int64_t{1000}, "images to score, from the test set"},
                                 {"training_rows", std::int64_t{10000}, "at most so many rows train the weights"},
                                 {"epochs", std::int64_t{2}, "passes over the training rows"},
                                 {"features", std::int64_t{784}, "of every row"},
                                 {"classes", std::int64_t{10}, "labels are 0 to classes - 1"},
                                 {"data", std::string("/usr/share/datasets/fashion-mnist"),
                                  "folder with MNIST's IDX files, plain or .gz, or a CSV file (label, features...)"}},
                                sources_of(Additive::kName)),
      .prepare = &prepare};
}

}  // namespace parley
