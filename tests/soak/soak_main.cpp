/// parley-soak: sessions over one stack for minutes, and whether the process grows.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "tests/soak/sessions.h"
#include "tests/soak/usage.h"

namespace {

using namespace parley::test;
using parley::Clock;

constexpr std::uint64_t kWarmUp = 100;
constexpr std::uint64_t kBetweenLooks = 50;

Stack find_stack(const std::string& name) {
  std::string names;
  for (const Stack& stack : soak_stacks()) {
    if (stack.name() == name) return stack;
    names += ' ' + stack.name();
  }
  throw CLI::ValidationError("--stack", "there is no '" + name + "'; there are:" + names);
}

/// Runs for so long; the row of docs/soak.md.
std::string soak(const Stack& stack, double minutes, bool& flat) {
  Sessions sessions(stack);
  sessions.run(kWarmUp);
  const Usage first = usage_now();
  const auto begin = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  Usage last = first;
  for (double next_word = 10; seconds() < 60 * minutes;) {
    sessions.run(kBetweenLooks);
    last = usage_now();
    if (seconds() < next_word) continue;
    next_word += 10;
    std::cerr << fmt::format("{:.0f} s, {} sessions: ", seconds(), sessions.done()) << last << '\n';
  }
  flat = last.holds_as_much_as(first);
  const std::uint64_t counted = sessions.done() - kWarmUp;
  return fmt::format("| `{}` | {} | {:.0f} | {:.1f} | {:.1f} | {} → {} | {} → {} |", stack.name(), counted,
                     static_cast<double>(counted) / seconds(), static_cast<double>(first.rss_kib) / 1024,
                     static_cast<double>(last.rss_kib) / 1024, first.descriptors, last.descriptors, first.threads,
                     last.threads);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Opens and closes sessions, and looks whether the process grows", "parley-soak");
  std::string name = "tcp";
  double minutes = 2;
  app.add_option("--stack", name, "A transport, or one with _tls")->capture_default_str();
  app.add_option("--minutes", minutes, "For how long")->capture_default_str()->check(CLI::PositiveNumber);
  try {
    app.parse(argc, argv);
    const Stack stack = find_stack(name);
    if (const std::string reason = stack.unavailable(); !reason.empty()) {
      std::cerr << "parley-soak: " << name << ": " << reason << '\n';
      return 77;
    }
    bool flat = false;
    std::cout << soak(stack, minutes, flat) << '\n';
    return flat ? 0 : 6;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::cerr << "parley-soak: " << error.what() << '\n';
    return 6;
  }
}
