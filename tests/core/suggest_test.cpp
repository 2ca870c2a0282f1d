#include "core/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace parley {
namespace {

constexpr std::array<std::string_view, 4> kNames{"memory", "tcp", "uring", "comm_thread"};

TEST(Suggest, names_the_nearest) {
  EXPECT_EQ(suggest("urign", kNames), "; did you mean 'uring'?");
  EXPECT_EQ(suggest("tpc", kNames), "; did you mean 'tcp'?");
  EXPECT_EQ(suggest("commthread", kNames), "; did you mean 'comm_thread'?");
}

TEST(Suggest, lists_all_when_none_is_near) {
  EXPECT_EQ(suggest("infiniband", kNames), "; known are memory, tcp, uring, comm_thread");
}

TEST(Suggest, takes_nothing_for_an_answer) {
  EXPECT_EQ(suggest("", std::array<std::string_view, 1>{"network"}), "; known are network");
  EXPECT_EQ(suggest("x", std::span<const std::string_view>()), "; known are ");
}

}  // namespace
}  // namespace parley
