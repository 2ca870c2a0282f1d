#include "experiments/parameters.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/experiments/expect_error.h"

namespace parley {
namespace {

const std::vector<Parameter> kDeclared{
    {"bytes", std::int64_t{8}, ""}, {"rate", 0.5, ""}, {"data", "x", ""}, {"way", "long", "", {"long", "short"}}};

TEST(Parameters, WhatIsNotGivenHasItsDefault) {
  const auto parameters = Parameters::complete("p", kDeclared, {{"bytes", std::int64_t{64}}});
  EXPECT_EQ(parameters.integer("bytes"), 64);
  EXPECT_EQ(parameters.real("rate"), 0.5);
  EXPECT_EQ(parameters.text("data"), "x");
}

TEST(Parameters, AnIntegerIsARealNumberToo) {
  EXPECT_EQ(Parameters::complete("p", kDeclared, {{"rate", std::int64_t{2}}}).real("rate"), 2.0);
}

TEST(Parameters, AMisspeltNameIsRefusedWithTheNearestOne) {
  expect_error<ConfigError>(
      [] {
        Parameters::complete("ring", kDeclared, {{"byte", std::int64_t{1}}});
      },
      {"ring", "'byte'", "did you mean 'bytes'"});
}

TEST(Parameters, AnotherTypeIsRefused) {
  expect_error<ConfigError>(
      [] {
        Parameters::complete("ring", kDeclared, {{"bytes", std::string("8")}});
      },
      {"ring", "'bytes'", "an integer", "a text"});
  expect_error<ConfigError>([] { Parameters::complete("ring", kDeclared, {{"bytes", 8.5}}); }, {"'bytes'"});
}

TEST(Parameters, ATextThatIsNoneOfItsChoicesIsRefusedWithTheNearestOne) {
  EXPECT_EQ(Parameters::complete("ring", kDeclared, {{"way", "short"}}).text("way"), "short");
  const auto give = [](const std::string& way) { Parameters::complete("ring", kDeclared, {{"way", way}}); };
  expect_error<ConfigError>([&] { give("shor"); }, {"ring", "'way'", "'shor'", "did you mean 'short'"});
  expect_error<ConfigError>([&] { give("by post"); }, {"'by post'", "known are long, short"});
}

TEST(Parameters, AnIntegerOutOfItsRangeIsRefused) {
  const auto parameters = Parameters::complete("ring", kDeclared, {{"bytes", std::int64_t{-1}}});
  expect_error<ConfigError>([&] { parameters.integer("bytes", 0, 100); }, {"ring", "'bytes'", "-1", "0 to 100"});
}

}  // namespace
}  // namespace parley
