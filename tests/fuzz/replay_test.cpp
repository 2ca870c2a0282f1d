/// The corpus, through every parser: what once was hostile must never again be more than an error.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/fuzz/parsers.h"

namespace parley::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kGood = "good-";  // begins the name of an input that gives a value

fs::path corpus_of(std::string_view parser) { return fs::path(PARLEY_SOURCE_DIR "/tests/fuzz/corpus") / parser; }

/// The inputs of a parser by the names of their files.
std::map<std::string, std::string> inputs_of(std::string_view parser) {
  std::map<std::string, std::string> inputs;
  for (const auto& entry : fs::directory_iterator(corpus_of(parser))) {
    std::ifstream file(entry.path(), std::ios::binary);
    inputs[entry.path().filename()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return inputs;
}

Bytes bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

class Replay : public testing::TestWithParam<Parser> {};

TEST_P(Replay, takes_what_is_good) {
  const std::vector<std::string> seeds = GetParam().seeds();
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    EXPECT_TRUE(takes(GetParam(), bytes_of(seeds[i]))) << "seed " << i;
    if (!std::getenv("PARLEY_RENEW_GOLDEN")) continue;
    fs::create_directories(corpus_of(GetParam().name));
    std::ofstream(corpus_of(GetParam().name) / (std::string(kGood) + std::to_string(i)), std::ios::binary) << seeds[i];
  }
  for (const auto& [name, input] : inputs_of(GetParam().name)) {
    if (name.starts_with(kGood)) {
      EXPECT_TRUE(takes(GetParam(), bytes_of(input))) << name;
    }
  }
}

TEST_P(Replay, ends_with_a_value_or_an_error_of_ours_on_every_input_of_every_parser) {
  std::size_t taken = 0, refused = 0;
  for (const Parser& parser : parsers())
    for (const auto& [name, input] : inputs_of(parser.name)) {
      const bool good = takes(GetParam(), bytes_of(input));
      if (parser.name == GetParam().name) ++(good ? taken : refused);
    }
  EXPECT_GT(taken, 0u);
  EXPECT_GT(refused, 0u);
}

INSTANTIATE_TEST_SUITE_P(Of, Replay, testing::ValuesIn(parsers().begin(), parsers().end()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace parley::test
