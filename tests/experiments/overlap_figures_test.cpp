#include "experiments/patterns/overlap_figures.h"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(OverlapFigures, TheHiddenFractionIsThePartOfTheShorterThatDisappears) {
  EXPECT_DOUBLE_EQ(hidden_fraction(1, 1, 1), 1);  // all of it
  EXPECT_DOUBLE_EQ(hidden_fraction(1, 1, 2), 0);  // nothing
  EXPECT_DOUBLE_EQ(hidden_fraction(1, 1, 1.25), 0.75);
  EXPECT_DOUBLE_EQ(hidden_fraction(4, 2, 5), 0.5);     // half of the shorter computation
  EXPECT_DOUBLE_EQ(hidden_fraction(2, 4, 5), 0.5);     // half of the shorter exchange
  EXPECT_DOUBLE_EQ(hidden_fraction(1, 1, 2.5), -0.5);  // they disturb each other
}

TEST(OverlapFigures, NothingToHideIsNothingHidden) {
  EXPECT_EQ(hidden_fraction(0, 1, 1), 0);
  EXPECT_EQ(hidden_fraction(1, 0, 1), 0);
}

TEST(OverlapFigures, TheMedianIsTheMiddleValue) {
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({4, 1, 2, 3}), 3);
}

}  // namespace
}  // namespace parley
