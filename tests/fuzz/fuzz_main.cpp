/// libFuzzer over one parser: parley-fuzz --parser=NAME, then the words of libFuzzer.

#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "core/error.h"
#include "tests/fuzz/parsers.h"

namespace {

using namespace parley::test;

/// libFuzzer calls functions and hands nothing on between them.
const Parser*& chosen() {
  static const Parser* parser = nullptr;
  return parser;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view kOption = "--parser=";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view word = (*argv)[i];
    if (!word.starts_with(kOption)) continue;
    try {
      chosen() = &find_parser(word.substr(kOption.size()));
    } catch (const parley::ConfigError& error) {
      std::cerr << "parley-fuzz: " << error.what() << '\n';
      std::exit(2);
    }
  }
  if (chosen()) return 0;
  std::cerr << "parley-fuzz: which parser? Give --parser=NAME:";
  for (const Parser& parser : parsers()) std::cerr << ' ' << parser.name;
  std::cerr << '\n';
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  takes(*chosen(), std::as_bytes(std::span(data, size)));
  return 0;
}
