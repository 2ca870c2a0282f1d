#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "experiments/workloads/labelled_rows.h"

namespace parley {

/// Weights of a linear classifier, features x classes, row-major; the class of a row is the largest of its scores.
struct LinearClassifier {
  std::size_t features = 0, classes = 0;
  std::vector<float> weights;
};

/// Trains in plaintext by stochastic gradient descent on the softmax loss, one row at a time, in their order: the same
/// data give the same weights.
LinearClassifier train_softmax_regression(const LabelledRows& data, std::size_t classes, std::size_t epochs);

/// Index of the largest score, the first one of equals.
template <typename Score>
std::size_t argmax(std::span<const Score> scores) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < scores.size(); ++i)
    if (scores[i] > scores[best]) best = i;
  return best;
}

}  // namespace parley
