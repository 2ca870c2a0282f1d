#include "experiments/describe.h"

#include <fmt/core.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <boost/version.hpp>
#include <string>

#include "core/aes.h"
#include "experiments/build_info.h"
#include "experiments/programs.h"
#include "experiments/settings.h"
#include "protocols/catalog.h"
#include "protocols/kernels/ring_kernels.h"
#include "transports/mesh.h"
#include "transports/network_profile.h"

namespace parley {
namespace {

using nlohmann::json;

json describe_transport(const Backend& backend) {
  const std::string reason = backend.unavailable();
  return {{"name", backend.name},
          {"summary", backend.summary},
          {"protection", describe(backend.protection)},
          {"unavailable", reason.empty() ? json() : json(reason)}};
}

/// What a row of the catalogue promises, at its usual size and the fewest parties. An element is one of the result.
json describe_operation(const CatalogRow& row) {
  const Shape& shape = row.default_shape;
  const double elements = static_cast<double>((row.shape == ShapeKind::matrices ? shape.m : 1) * shape.n);
  json bytes = json::array();
  Cost first;
  for (PartyId party = 0; party < row.min_parties; ++party) {
    const Cost cost = row.cost(shape, row.min_parties, party);
    bytes.push_back(static_cast<double>(cost.bytes_sent) / elements);
    if (party == 0) first = cost;
  }
  return {{"operation", row.operation},
          {"scheme", row.scheme},
          {"security", name_of(row.security)},
          {"correlations", row.correlations},
          {"cost",
           {{"parties", row.min_parties},
            {"rounds", first.rounds},
            {"bytes_per_element", bytes},
            {"correlations_per_element", static_cast<double>(first.correlations) / elements}}}};
}

json describe_gap(const CatalogGap& gap) {
  return {{"operation", gap.operation}, {"scheme", gap.scheme}, {"reason", gap.reason}};
}

/// A source of a program's correlations, and the parties of a mesh with it.
json describe_source(const Program& program, const SourceRow& source) {
  return {{"name", source.name},
          {"summary", source.summary},
          {"trust", name_of(source.trust)},
          {"parties", {{"min", program.min_parties}, {"max", std::min(program.max_parties, source.most_parties)}}},
          {"helpers", source.dealers}};
}

json describe_program(const Program& program) {
  json parameters = json::object();
  for (const Parameter& parameter : program.parameters) {
    const json value = std::visit([](const auto& v) { return json(v); }, parameter.default_value);
    parameters[parameter.name] = {{"default", value}, {"help", parameter.help}};
    if (!parameter.choices.empty()) parameters[parameter.name]["choices"] = parameter.choices;
  }
  json sources = json::array();
  for (const SourceRow& source : program.sources) sources.push_back(describe_source(program, source));
  json described{{"name", program.name},
                 {"kind", name_of(program.kind)},
                 {"summary", program.summary},
                 {"paper", program.paper},
                 {"scheme", program.scheme},
                 {"security", program.security},
                 {"parties", {{"min", program.min_parties}, {"max", program.max_parties}}},
                 {"helpers", program.sources.empty() ? 0 : program.sources.front().dealers},
                 {"sources", sources},
                 {"params", parameters}};
  if (program.kind == ProgramKind::operation) described["promise"] = describe_operation(find_operation(program.name));
  return described;
}

json describe_network(const NetworkProfile& profile) {
  return {{"name", profile.name},
          {"rtt_ms", profile.rtt_ms},
          {"mbit_per_s", profile.mbit_per_s},
          {"summary", profile.summary}};
}

template <typename Rows, typename Describe>
json describe_all(const Rows& rows, Describe&& describe) {
  json all = json::array();
  for (const auto& row : rows) all.push_back(describe(row));
  return all;
}

std::string boost_version() {
  return fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100);
}

std::string fmt_version() {
  return fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100);
}

}  // namespace

json describe_choices() {
  return {{"transports", describe_all(backends(), describe_transport)},
          {"programs", describe_all(all_programs(), describe_program)},
          {"gaps", describe_all(catalog_gaps(), describe_gap)},
          {"networks", describe_all(network_profiles(), describe_network)},
          {"options", describe_settings()}};
}

json describe_build() {
  using namespace build_info;
  return {{"version", PARLEY_VERSION},
          {"compiler", kCompiler},
          {"flags", kFlags},
          {"build_type", kBuildType},
          {"libraries",
           {{"Boost", boost_version()},
            {"Google Benchmark", kBenchmark},
            {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
            {"Open MPI", kMpi},
            {"fmt", fmt_version()},
            {"liburing", kUring}}},
          {"cpu_paths", {{"aes", aes_path().name}, {"ring", kernel_path().name}}}};
}

}  // namespace parley
