#include "experiments/host_facts.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <thread>

#include "core/collectives.h"

namespace parley {
namespace {

using Line = std::array<char, 192>;  // what travels: cut, or filled up with zeros

std::string processor() {
  std::ifstream facts("/proc/cpuinfo");
  for (std::string line; std::getline(facts, line);)
    if (const std::size_t colon = line.find(": "); line.starts_with("model name") && colon != std::string::npos)
      return line.substr(colon + 2);
  return "unknown processor";
}

/// Another host's words go into a file: no more than printable ASCII.
std::string text_of(const Line& line) {
  std::string text(line.begin(), std::ranges::find(line, '\0'));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace

std::string host_facts() {
  utsname system{};
  uname(&system);
  return fmt::format("{}, {} cores, {} {}", processor(), std::thread::hardware_concurrency(), system.sysname,
                     system.release);
}

std::vector<std::string> gather_host_facts(Transport& net) {
  Line mine{};
  const std::string facts = host_facts();
  std::copy_n(facts.begin(), std::min(facts.size(), mine.size()), mine.begin());
  const bool leads = net.self() == 0;
  std::vector<Line> lines(leads ? net.parties() : 0);
  std::vector<MutableBytes> theirs;
  for (Line& line : lines) theirs.push_back(std::as_writable_bytes(std::span(line)));
  gather(net, 0, std::as_bytes(std::span(mine)), theirs);
  if (leads) lines[0] = mine;
  std::vector<std::string> all;
  for (const Line& line : lines) all.push_back(text_of(line));
  return all;
}

}  // namespace parley
