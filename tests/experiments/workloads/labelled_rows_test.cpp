#include "experiments/workloads/labelled_rows.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/error.h"
#include "tests/experiments/workloads/temporary_folder.h"

namespace parley {
namespace {

constexpr DataShape kTiny{.features = 4, .classes = 3};

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text.push_back(static_cast<char>(value));
  return text;
}

/// Two images of 2 x 2 pixels, and their labels.
std::string tiny_images() {
  return bytes({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 51, 102, 255, 255, 0, 0, 1});
}
std::string tiny_labels() { return bytes({0, 0, 8, 1, 0, 0, 0, 2, 2, 0}); }

/// The text of the DataError that `body` throws.
std::string data_error(const std::function<void()>& body) {
  try {
    body();
  } catch (const DataError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no DataError";
  return {};
}

void expect_parts(const std::string& text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is missing in: " << text;
}

TEST(Idx, ReadsPlainAndCompressedFilesAlike) {
  const TemporaryFolder folder;
  for (const bool compressed : {false, true}) {
    auto write = [&](const std::string& name, const std::string& text) {
      return compressed ? folder.write_compressed(name, text) : folder.write(name, text);
    };
    const auto data = read_idx(write("images", tiny_images()), write("labels", tiny_labels()), 2, kTiny);
    EXPECT_EQ(data.labels, (std::vector<std::uint32_t>{2, 0}));
    EXPECT_EQ(data.values, (std::vector<float>{0, 51 / 255.0f, 102 / 255.0f, 1, 1, 0, 0, 1 / 255.0f}));
  }
}

TEST(Idx, EveryTruncationIsADataErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  const std::string labels = folder.write("labels", tiny_labels());
  for (std::size_t length = 0; length < tiny_images().size(); ++length) {
    const std::string images = folder.write("cut-images", tiny_images().substr(0, length));
    expect_parts(data_error([&] { read_idx(images, labels, 2, kTiny); }), {"cut-images", "ends after"});
  }
  const std::string images = folder.write("images", tiny_images());
  for (std::size_t length = 0; length < tiny_labels().size(); ++length) {
    const std::string cut = folder.write("cut-labels", tiny_labels().substr(0, length));
    expect_parts(data_error([&] { read_idx(images, cut, 2, kTiny); }), {"cut-labels", "ends after"});
  }
}

TEST(Idx, EveryTruncationOfACompressedFileIsADataError) {
  const TemporaryFolder folder;
  const std::string labels = folder.write("labels", tiny_labels());
  const std::string whole = folder.write_compressed("whole", tiny_images());
  std::ifstream in(whole, std::ios::binary);
  const std::string contents{std::istreambuf_iterator<char>(in), {}};
  for (std::size_t length = 0; length + 8 < contents.size(); ++length) {
    const std::string cut = folder.write("cut.gz", std::string_view(contents).substr(0, length));
    expect_parts(data_error([&] { read_idx(cut, labels, 2, kTiny); }), {"cut.gz"});
  }
}

TEST(Idx, WrongHeadersSayWhatWouldBeRight) {
  const TemporaryFolder folder;
  const std::string images = folder.write("images", tiny_images()), labels = folder.write("labels", tiny_labels());
  expect_parts(data_error([&] { read_idx(labels, images, 2, kTiny); }), {"labels", "00000801", "00000803"});
  expect_parts(data_error([&] { read_idx(images, labels, 2, {5, 3}); }), {"images", "2 x 2", "5 features"});
  expect_parts(data_error([&] { read_idx(images, labels, 3, kTiny); }), {"images", "has 2 rows", "3 are wanted"});
  expect_parts(data_error([&] { read_idx(images, labels, 2, {4, 2}); }), {"labels", "label 0 is 2", "0 to 1"});
  const std::string fewer = folder.write("fewer", bytes({0, 0, 8, 1, 0, 0, 0, 1, 2}));
  expect_parts(data_error([&] { read_idx(images, fewer, 1, kTiny); }), {"fewer", "1 labels", "2 images"});
}

TEST(Csv, ReadsRowsWithAndWithoutHeading) {
  const TemporaryFolder folder;
  for (const std::string heading : {"", "label,a,b,c,d\n"}) {
    const auto data = read_csv(folder.write("d.csv", heading + "2,0.5,-1,1e2, 7 \r\n\n0,1,2,3,4"), kTiny);
    EXPECT_EQ(data.labels, (std::vector<std::uint32_t>{2, 0}));
    EXPECT_EQ(data.values, (std::vector<float>{0.5, -1, 100, 7, 1, 2, 3, 4}));
  }
}

TEST(Csv, BadFieldsAreNamedByFileLineAndField) {
  const TemporaryFolder folder;
  auto error_of = [&](const std::string& text) {
    const std::string file = folder.write("bad.csv", text);
    return data_error([&] { read_csv(file, kTiny); });
  };
  expect_parts(error_of("1,1,2,3,4\n1,2,x3,4,5\n"), {"bad.csv", "line 2", "field 3", "'x3'"});
  expect_parts(error_of("1,1,2,3\n"), {"line 1", "field 5", "ends before"});
  expect_parts(error_of("1,1,2,3,4,5\n"), {"line 1", "5 are wanted"});
  expect_parts(error_of("1,1,,3,4\n"), {"line 1", "field 3"});
  expect_parts(error_of("1,1,nan,3,4\n"), {"line 1", "field 3", "finite"});
  expect_parts(error_of("1,1,1e999,3,4\n"), {"line 1", "field 3"});
  expect_parts(error_of("3,1,2,3,4\n"), {"line 1", "field 1", "label", "0 to 2"});
  expect_parts(error_of("0.5,1,2,3,4\n"), {"line 1", "field 1", "label"});
  expect_parts(error_of("-1,1,2,3,4\n"), {"line 1", "field 1", "label"});
  expect_parts(error_of(std::string(2 << 20, '1')), {"bad.csv", "longer than 1 MiB"});
}

TEST(DataSets, SplitACsvFileBehindTheTrainingRows) {
  const TemporaryFolder folder;
  const std::string file = folder.write("d.csv", "0,1,1,1,1\n1,2,2,2,2\n2,3,3,3,3\n0,4,4,4,4\n");
  EXPECT_EQ(read_training_rows(file, 100, 1, kTiny).labels, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(read_training_rows(file, 2, 1, kTiny).labels, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(read_test_rows(file, 2, kTiny).labels, (std::vector<std::uint32_t>{2, 0}));
  expect_parts(data_error([&] { read_test_rows(file, 5, kTiny); }), {"d.csv", "4 rows", "5 are wanted"});
  expect_parts(data_error([&] { read_training_rows(file, 1, 4, kTiny); }), {"d.csv", "4 rows"});
}

TEST(DataSets, MissingOnesAreNamed) {
  const TemporaryFolder folder;
  expect_parts(data_error([&] { read_test_rows(folder.path() + "/none", 1, kTiny); }),
               {"/none", "dataset-fashion-mnist"});
  expect_parts(data_error([&] { read_test_rows(folder.path(), 1, kTiny); }), {folder.path(), "t10k-images-idx3-ubyte"});
}

}  // namespace
}  // namespace parley
