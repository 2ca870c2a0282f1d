#include "experiments/workloads/softmax_regression.h"

#include <algorithm>
#include <cmath>

namespace parley {
namespace {

constexpr float kFirstRate = 0.02f;  // of learning; falls linearly to a tenth

/// Classes are filled up to whole vectors, so that the inner loops have a length that the compiler can unroll.
constexpr std::size_t kLane = 4;

/// Scores to probabilities, in place; the largest is taken off first so that nothing overflows.
void softmax(std::span<float> scores) {
  const float largest = *std::ranges::max_element(scores);
  float sum = 0;
  for (float& score : scores) sum += score = std::exp(score - largest);
  for (float& score : scores) score /= sum;
}

}  // namespace

LinearClassifier train_softmax_regression(const LabelledRows& data, std::size_t classes, std::size_t epochs) {
  const std::size_t width = (classes + kLane - 1) / kLane * kLane;
  std::vector<float> weights(data.features * width);
  std::vector<float> gradient(width);
  const auto steps = static_cast<float>(data.rows() * epochs);
  for (std::size_t step = 0; step < data.rows() * epochs; ++step) {
    const std::size_t row = step % data.rows();
    const auto x = data.row(row);
    std::ranges::fill(gradient, 0.0f);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (x[i] != 0)  // half of all pixels are black
        for (std::size_t c = 0; c < width; ++c) gradient[c] += x[i] * weights[i * width + c];
    softmax(std::span(gradient).first(classes));
    gradient[data.labels[row]] -= 1;
    const float rate = kFirstRate * (1 - 0.9f * static_cast<float>(step) / steps);
    for (float& g : gradient) g *= rate;
    for (std::size_t i = 0; i < x.size(); ++i)
      if (x[i] != 0)
        for (std::size_t c = 0; c < width; ++c) weights[i * width + c] -= x[i] * gradient[c];
  }
  LinearClassifier trained{data.features, classes, {}};
  for (std::size_t i = 0; i < data.features; ++i)
    for (std::size_t c = 0; c < classes; ++c) trained.weights.push_back(weights[i * width + c]);
  return trained;
}

}  // namespace parley
