#include "tests/fuzz/parsers.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/suggest.h"
#include "tests/fuzz/file_parsers.h"
#include "tests/fuzz/wire_parsers.h"

namespace parley::test {
namespace {

constexpr std::array kParsers{
    Parser{"hello", parse_hello, hello_seeds},
    Parser{"frame", parse_frame, frame_seeds},
    Parser{"tls_record", parse_tls_record, tls_record_seeds},
    Parser{"certificate", parse_certificate, certificate_seeds},
    Parser{"roster", parse_roster_text, roster_seeds},
    Parser{"plan", parse_plan_text, plan_seeds},
    Parser{"network", parse_network, network_seeds},
    Parser{"csv", parse_csv, csv_seeds},
    Parser{"idx", parse_idx, idx_seeds},
    Parser{"numeric_table", parse_numeric_table, numeric_table_seeds},
    Parser{"bristol", parse_bristol_text, bristol_seeds},
};

}  // namespace

std::span<const Parser> parsers() { return kParsers; }

const Parser& find_parser(std::string_view name) {
  const auto found = std::ranges::find(kParsers, name, &Parser::name);
  if (found != kParsers.end()) return *found;
  std::vector<std::string_view> names;
  for (const Parser& parser : kParsers) names.push_back(parser.name);
  throw ConfigError("there is no parser '" + std::string(name) + "'" + suggest(name, names));
}

bool takes(const Parser& parser, Bytes bytes) {
  try {
    parser.parse(bytes);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace parley::test
