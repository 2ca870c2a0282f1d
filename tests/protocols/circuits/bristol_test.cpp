#include "protocols/circuits/bristol.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "protocols/circuits/evaluate_in_clear.h"
#include "protocols/circuits/numbers.h"
#include "tests/protocols/circuits/random_circuit.h"

namespace parley {
namespace {

/// Every gate of the format; the outputs are (a & b, a | b), then (~c, c, 1).
constexpr std::string_view kEveryGate =
    "8 13\n"
    "2 2 1\n"
    "2 2 3\n"
    "\n"
    "4 2 0 0 1 1 3 4 MAND\n"
    "2 1 0 1 5 XOR\n"
    "2 1 0 1 6 AND\n"
    "1 1 4 7 EQW\n"
    "1 1 6 8 EQW\n"
    "2 1 5 6 9 XOR\n"
    "1 1 2 10 INV\n"
    "1 1 2 11 EQW\n";

std::string every_gate() { return "9" + std::string(kEveryGate.substr(1)) + "1 1 1 12 EQ\n"; }

std::string message_of(const std::string& text) {
  try {
    parse_bristol(text, "x.txt");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(Bristol, ReadsEveryGateOfTheFormat) {
  const BooleanCircuit circuit = parse_bristol(every_gate(), "x.txt");
  EXPECT_EQ(circuit.inputs, (std::vector<Wire>{2, 1}));
  EXPECT_EQ(circuit.outputs, (std::vector<Wire>{2, 3}));
  EXPECT_EQ(circuit.gates.size(), 10u);  // MAND is two
  EXPECT_EQ(circuit.ands(), 3u);
  std::vector<BitMatrix> inputs{BitMatrix(2, 8), BitMatrix(1, 8)};
  inputs[0].plane(0)[0] = 0b10101010;
  inputs[0].plane(1)[0] = 0b11001100;
  inputs[1].plane(0)[0] = 0b11110000;
  const auto outputs = evaluate_in_clear(circuit, inputs);
  EXPECT_EQ(outputs[0].plane(0)[0] & 0xff, 0b10001000u);
  EXPECT_EQ(outputs[0].plane(1)[0] & 0xff, 0b11101110u);
  EXPECT_EQ(outputs[1].plane(0)[0] & 0xff, 0b00001111u);
  EXPECT_EQ(outputs[1].plane(1)[0] & 0xff, 0b11110000u);
  EXPECT_EQ(outputs[1].plane(2)[0] & 0xff, 0b11111111u);
}

TEST(Bristol, WhatIsWrittenReadsBackAsTheSame) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    const BooleanCircuit circuit = random_circuit(seed, seed * 7);
    EXPECT_EQ(parse_bristol(to_bristol(circuit), "written"), circuit);
  }
}

TEST(Bristol, LinesMayEndAsOnOtherSystems) {
  std::string text;
  for (const char c : every_gate()) text += c == '\n' ? std::string(" \r\n") : std::string(1, c);
  EXPECT_EQ(parse_bristol(text, "x"), parse_bristol(every_gate(), "x"));
}

TEST(Bristol, ErrorsNameFileAndLine) {
  EXPECT_EQ(message_of(""), "x.txt, line 0: the file ends before the numbers of gates and wires");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n\n2 1 0 1 2 NAND\n"),
            "x.txt, line 5: 'NAND' is no gate; there are XOR, AND, INV, NOT, EQ, EQW and MAND");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n2 1 0 2 2 AND\n"), "x.txt, line 4: wire 2 is read before it is written");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n2 1 0 1 1 AND\n"), "x.txt, line 4: wire 1 is written twice");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n2 1 0 1 3 AND\n"), "x.txt, line 4: a wire is '3', not a number from 0 to 2");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n1 1 0 2 AND\n"), "x.txt, line 4: AND has 1 operands and 1 results here");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n2 1 0 1 2 AND 7\n"), "x.txt, line 4: '7' is one field too many");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n1 1 2 2 EQ\n"), "x.txt, line 4: EQ sets a wire to 2, not to 0 or 1");
  EXPECT_EQ(message_of("1 3\n2 1 1\n1 1\n2 1 0 1 2 AND\n2 1 0 1 2 AND\n"),
            "x.txt, line 5: more lines follow the 1 gates");
  EXPECT_EQ(message_of("0 3\n2 1 1\n1 1\n"), "x.txt, line 3: output wire 2 is written by no gate");
  EXPECT_EQ(message_of("1 6\n2 1 1\n1 1\n6 2 0 0 0 1 1 1 4 5 MAND\n"),
            "x.txt, line 4: MAND has 6 operands and 2 results here");
  // One AND of a MAND does not read another's result.
  EXPECT_EQ(message_of("1 4\n2 1 1\n1 1\n4 2 0 2 1 1 2 3 MAND\n"),
            "x.txt, line 4: wire 2 is read before it is written");
}

TEST(Bristol, NumbersThatTheFileCannotFillAreRefusedBeforeMemoryIsTaken) {
  EXPECT_NE(message_of("4000000000 60000000\n1 1\n1 1\n"), "");
  EXPECT_NE(message_of("1 4000000000\n1 1\n1 1\n"), "");
  EXPECT_NE(message_of("1 60000000\n1 1\n1 1\n2 1 0 0 1 AND\n"), "");
  EXPECT_NE(message_of("1 10\n4000000000 1\n1 1\n"), "");
  EXPECT_NE(message_of("1 10\n3 4 4 4\n1 1\n"), "");
  EXPECT_NE(message_of("1 10\n1 99999999999999999999\n1 1\n"), "");
}

TEST(Bristol, EveryTruncationReadsOrIsADataError) {
  const std::string text = every_gate();
  const BooleanCircuit whole = parse_bristol(text, "x");
  for (std::size_t length = 0; length < text.size(); ++length) {
    const std::string cut = text.substr(0, length);
    if (length == text.size() - 1)
      EXPECT_EQ(parse_bristol(cut, "x"), whole);  // only the last line's end is missing
    else
      EXPECT_NE(message_of(cut), "") << "after " << length << " bytes";
  }
}

TEST(Bristol, FlippedBytesReadAsAWellFormedCircuitOrAreADataError) {
  for (const std::string& text : {every_gate(), to_bristol(adder_circuit(3, Adder::brent_kung))})
    for (std::size_t at = 0; at < text.size(); ++at)
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = text;
        changed[at] = static_cast<char>(byte);
        if (!message_of(changed).empty()) continue;
        // What was read can be used: sanitizers watch.
        const BooleanCircuit circuit = parse_bristol(changed, "x");
        ASSERT_EQ(evaluate_in_clear(circuit, random_inputs(1, circuit, 1)).size(), circuit.outputs.size());
      }
}

TEST(Bristol, FilesReadAsTheirTextAndMissingOnesAreNamed) {
  const std::string path = testing::TempDir() + "parley_bristol_test.txt";
  std::ofstream(path) << every_gate();
  EXPECT_EQ(read_bristol(path), parse_bristol(every_gate(), "x"));
  std::filesystem::remove(path);
  for (const std::string& bad : {path, testing::TempDir()}) {
    try {
      read_bristol(bad);
      FAIL() << bad;
    } catch (const DataError& error) {
      EXPECT_NE(std::string(error.what()).find(bad), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace parley
