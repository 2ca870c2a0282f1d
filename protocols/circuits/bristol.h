#pragma once

/// The text format "Bristol Fashion" of circuits, as published by Nigel Smart's group at
/// https://nigelsmart.github.io/MPC-Circuits/:
///
///   gates wires
///   number of inputs, their widths
///   number of outputs, their widths
///   then a line per gate: operands, results, wires read, wires written, name. XOR, AND, INV, EQ (a constant), EQW (a
///   copy) and MAND (several ANDs, `2n n a_1 .. a_n b_1 .. b_n c_1 .. c_n MAND`, read as n gates); NOT is read as INV.

#include <string>
#include <string_view>

#include "protocols/circuits/circuit.h"

namespace parley {

/// Throws a DataError that names `name` and the line. Memory is bounded by a multiple of the text and of 2^26 wires.
BooleanCircuit parse_bristol(std::string_view text, const std::string& name);

/// The same for a file of at most 1 GiB.
BooleanCircuit read_bristol(const std::string& path);

std::string to_bristol(const BooleanCircuit& circuit);

}  // namespace parley
