#pragma once

/// What comes from files and command lines.

#include <string>
#include <vector>

#include "core/types.h"

namespace parley::test {

void parse_roster_text(Bytes bytes);
std::vector<std::string> roster_seeds();

void parse_plan_text(Bytes bytes);
std::vector<std::string> plan_seeds();

void parse_network(Bytes bytes);
std::vector<std::string> network_seeds();

/// Rows of three features and one of four classes.
void parse_csv(Bytes bytes);
std::vector<std::string> csv_seeds();

/// Two images of two by two pixels and, from the byte whose number comes first, their labels, of four classes.
void parse_idx(Bytes bytes);
std::vector<std::string> idx_seeds();

/// Two columns below one line of heading.
void parse_numeric_table(Bytes bytes);
std::vector<std::string> numeric_table_seeds();

void parse_bristol_text(Bytes bytes);
std::vector<std::string> bristol_seeds();

}  // namespace parley::test
