#pragma once

#include <gtest/gtest.h>

#include <string>

namespace parley {

/// Runs `body`, which must throw an `Expected` whose text contains each of `parts`.
template <typename Expected, typename Body>
void expect_error(Body&& body, std::initializer_list<std::string> parts) {
  try {
    body();
    FAIL() << "nothing was thrown";
  } catch (const Expected& error) {
    for (const std::string& part : parts)
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos)
          << "'" << error.what() << "' lacks '" << part << "'";
  }
}

}  // namespace parley
