#include "experiments/patterns/contents.h"

#include <gtest/gtest.h>

#include <vector>

namespace parley {
namespace {

constexpr Contents kContents{.sender = 1, .batch = 5, .slot = 2};

TEST(Contents, WhatWasFilledHasNoDifference) {
  for (const std::size_t size : {0, 1, 7, 8, 9, 4096, 100001}) {
    std::vector<std::byte> bytes(size);
    fill(bytes, kContents);
    EXPECT_EQ(difference(0, bytes, kContents), "") << size;
  }
}

TEST(Contents, AnyChangedByteIsFoundAndNamed) {
  std::vector<std::byte> bytes(61);
  fill(bytes, kContents);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= std::byte{0x10};
    EXPECT_NE(difference(3, bytes, kContents).find("byte " + std::to_string(i) + " of 61 from party 1"),
              std::string::npos);
    bytes[i] ^= std::byte{0x10};
  }
}

TEST(Contents, EverySpoiltByteDiffers) {
  std::vector<std::byte> good(43), spoilt(43);
  fill(good, kContents);
  spoil(spoilt, kContents);
  for (std::size_t i = 0; i < good.size(); ++i) EXPECT_NE(good[i], spoilt[i]) << i;
}

TEST(Contents, SenderBatchAndSlotMakeADifference) {
  std::vector<std::byte> bytes(16);
  fill(bytes, kContents);
  EXPECT_NE(difference(0, bytes, {2, 5, 2}), "");
  EXPECT_NE(difference(0, bytes, {1, 6, 2}), "");
  EXPECT_NE(difference(0, bytes, {1, 5, 3}), "");
}

}  // namespace
}  // namespace parley
