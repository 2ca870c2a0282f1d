#include "protocols/circuits/bristol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

#include "core/error.h"

namespace parley {
namespace {

constexpr std::uint32_t kMostWires = 1u << 26;
constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr std::string_view kBlanks = " \t\r";

/// The text, line by line and field by field.
class Fields {
 public:
  Fields(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

  /// Goes to the next line that is not blank; false at the end of the text.
  bool next_line() {
    do {
      if (rest_.empty()) return false;
      const std::size_t end = rest_.find('\n');
      line_ = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      ++number_;
      skip_blanks();
    } while (line_.empty());
    return true;
  }

  void require_line(std::string_view what) {
    if (!next_line()) fail(fmt::format("the file ends before {}", what));
  }

  std::string_view word(std::string_view what) {
    if (line_.empty()) fail(fmt::format("the line ends before {}", what));
    const std::string_view field = line_.substr(0, line_.find_first_of(kBlanks));
    line_.remove_prefix(field.size());
    skip_blanks();
    return field;
  }

  std::uint32_t number(std::string_view what, std::uint32_t low, std::uint32_t high) {
    const std::string_view field = word(what);
    std::uint32_t value = 0;
    const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (problem != std::errc() || end != field.data() + field.size() || value < low || value > high)
      fail(fmt::format("{} is '{}', not a number from {} to {}", what, field.substr(0, 40), low, high));
    return value;
  }

  void require_end() const {
    if (!line_.empty()) fail(fmt::format("'{}' is one field too many", line_.substr(0, 40)));
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(fmt::format("{}, line {}: {}", name_, number_, what));
  }

 private:
  void skip_blanks() { line_.remove_prefix(std::min(line_.find_first_not_of(kBlanks), line_.size())); }

  std::string_view rest_, line_;
  const std::string& name_;
  std::size_t number_ = 0;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : fields_(text, name), bytes_(text.size()) {}

  BooleanCircuit read() {
    fields_.require_line("the numbers of gates and wires");
    const std::uint32_t lines = fields_.number("the number of gates", 0, UINT32_MAX);
    circuit_.wires = fields_.number("the number of wires", 1, kMostWires);
    fields_.require_end();
    circuit_.inputs = read_widths("input");
    circuit_.outputs = read_widths("output");
    const std::size_t inputs = circuit_.input_wires();
    // What is allocated stays within what the text can fill: a gate's line has ten bytes, a wire in it two.
    if (lines > bytes_ / 10 + 1) fields_.fail(fmt::format("{} gates are more than the file has room for", lines));
    if (circuit_.wires - inputs > bytes_ / 2)
      fields_.fail(fmt::format("{} wires are more than the gates of the file can write", circuit_.wires));
    circuit_.gates.reserve(lines);
    written_.assign(circuit_.wires, false);
    std::fill_n(written_.begin(), inputs, true);
    for (std::uint32_t line = 0; line < lines; ++line) {
      fields_.require_line(fmt::format("gate {} of {}", line + 1, lines));
      read_gate();
    }
    if (fields_.next_line()) fields_.fail(fmt::format("more lines follow the {} gates", lines));
    for (std::size_t wire = circuit_.wires - circuit_.output_wires(); wire < circuit_.wires; ++wire)
      if (!written_[wire]) fields_.fail(fmt::format("output wire {} is written by no gate", wire));
    return std::move(circuit_);
  }

 private:
  std::vector<Wire> read_widths(std::string_view side) {
    fields_.require_line(fmt::format("the widths of the {}s", side));
    const std::uint32_t bundles = fields_.number(fmt::format("the number of {}s", side), 0, circuit_.wires);
    std::vector<Wire> widths;
    Wire left = circuit_.wires;
    for (std::uint32_t i = 0; i < bundles; ++i) {
      widths.push_back(fields_.number(fmt::format("the width of {} {}", side, i), left > 0 ? 1 : 0, left));
      left -= widths.back();
    }
    fields_.require_end();
    return widths;
  }

  void read_gate() {
    const std::uint32_t operands = fields_.number("the number of operands", 1, circuit_.wires);
    const std::uint32_t results = fields_.number("the number of results", 1, circuit_.wires);
    wires_.clear();
    for (std::uint64_t i = 0; i < std::uint64_t{operands} + results; ++i)
      wires_.push_back(fields_.number("a wire", 0, circuit_.wires - 1));
    const std::string_view name = fields_.word("the gate's name");
    fields_.require_end();
    const auto has = [&](std::uint32_t in, std::uint32_t out) {
      if (operands != in || results != out)
        fields_.fail(fmt::format("{} has {} operands and {} results here", name, operands, results));
    };
    if (name == "XOR" || name == "AND") {
      has(2, 1);
      add({name == "XOR" ? GateKind::exclusive_or : GateKind::conjunction, wires_[0], wires_[1], wires_[2]});
    } else if (name == "INV" || name == "NOT") {
      has(1, 1);
      add({GateKind::negation, wires_[0], 0, wires_[1]});
    } else if (name == "EQW") {
      has(1, 1);
      add({GateKind::copy, wires_[0], 0, wires_[1]});
    } else if (name == "EQ") {
      has(1, 1);
      if (wires_[0] > 1) fields_.fail(fmt::format("EQ sets a wire to {}, not to 0 or 1", wires_[0]));
      add({GateKind::constant, wires_[0], 0, wires_[1]});
    } else if (name == "MAND") {
      if (operands != 2 * std::uint64_t{results}) has(2, 1);
      // All of its operands come from before it.
      for (std::uint32_t i = 0; i < operands; ++i) require_written(wires_[i]);
      for (std::uint32_t i = 0; i < results; ++i)
        add({GateKind::conjunction, wires_[i], wires_[results + i], wires_[operands + i]});
    } else {
      fields_.fail(fmt::format("'{}' is no gate; there are XOR, AND, INV, NOT, EQ, EQW and MAND", name.substr(0, 40)));
    }
  }

  void add(const Gate& gate) {
    for_each_operand(gate, [&](Wire wire) { require_written(wire); });
    if (written_[gate.out]) fields_.fail(fmt::format("wire {} is written twice", gate.out));
    written_[gate.out] = true;
    circuit_.gates.push_back(gate);
  }

  void require_written(Wire wire) const {
    if (!written_[wire]) fields_.fail(fmt::format("wire {} is read before it is written", wire));
  }

  Fields fields_;
  std::size_t bytes_;
  BooleanCircuit circuit_;
  std::vector<bool> written_;
  std::vector<Wire> wires_;  // of one line
};

std::string_view bristol_name(GateKind kind) {
  switch (kind) {
    case GateKind::exclusive_or: return "XOR";
    case GateKind::conjunction: return "AND";
    case GateKind::negation: return "INV";
    case GateKind::copy: return "EQW";
    case GateKind::constant: return "EQ";
  }
  return "";
}

}  // namespace

BooleanCircuit parse_bristol(std::string_view text, const std::string& name) { return Reader(text, name).read(); }

BooleanCircuit read_bristol(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text, chunk(std::size_t{1} << 20, '\0');
  while (file && text.size() <= kMostBytes) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad() || (text.empty() && !file.eof()))
    throw DataError(fmt::format("{}: {}", path, errno ? std::strerror(errno) : "cannot be read"));
  if (text.size() > kMostBytes) throw DataError(fmt::format("{}: has more than 1 GiB", path));
  return parse_bristol(text, path);
}

std::string to_bristol(const BooleanCircuit& circuit) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{} {}\n", circuit.gates.size(), circuit.wires);
  for (const auto* widths : {&circuit.inputs, &circuit.outputs})
    fmt::format_to(out, "{}{}{}\n", widths->size(), widths->empty() ? "" : " ", fmt::join(*widths, " "));
  fmt::format_to(out, "\n");
  for (const Gate& gate : circuit.gates) {
    if (gate.kind == GateKind::exclusive_or || gate.kind == GateKind::conjunction)
      fmt::format_to(out, "2 1 {} {} {} {}\n", gate.a, gate.b, gate.out, bristol_name(gate.kind));
    else
      fmt::format_to(out, "1 1 {} {} {}\n", gate.a, gate.out, bristol_name(gate.kind));
  }
  return fmt::to_string(text);
}

}  // namespace parley
