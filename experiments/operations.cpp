#include "experiments/operations.h"

#include "protocols/preprocessing/correlation_source.h"
#include "protocols/session.h"

namespace parley {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 30;

std::vector<Parameter> parameters_of(const CatalogRow& row) {
  const auto parameter = [](const char* name, std::uint64_t value, const char* help) {
    return Parameter{name, static_cast<std::int64_t>(value), help};
  };
  const Shape& shape = row.default_shape;
  const Parameter bits = parameter("bits", shape.bits, "of a number");
  switch (row.shape) {
    case ShapeKind::numbers: return {parameter("n", shape.n, "numbers"), bits};
    case ShapeKind::stretches:
      return {parameter("n", shape.n, "stretches"), parameter("k", shape.k, "numbers of a stretch"), bits};
    case ShapeKind::matrices: break;
  }
  return {parameter("m", shape.m, "rows of the left matrix"), parameter("k", shape.k, "inner dimension"),
          parameter("n", shape.n, "columns of the right matrix"), bits};
}

Shape shape_of(const CatalogRow& row, const Parameters& parameters) {
  const auto size = [&](const char* name) {
    return static_cast<std::uint64_t>(parameters.integer(name, 0, kMostElements));
  };
  Shape shape{.n = size("n"), .bits = size("bits")};
  if (row.shape != ShapeKind::numbers) shape.k = size("k");
  if (row.shape == ShapeKind::matrices) shape.m = size("m");
  return shape;
}

Prepared prepare_operation(const CatalogRow& row, const TrialContext& context) {
  constexpr std::uint64_t kUsualInputs = 1;  // inputs are public here; what is secret comes from the session
  const Shape shape = shape_of(row, context.parameters);
  const auto parties = static_cast<PartyId>(context.net.parties() - (row.uses_correlations() ? 1 : 0));
  auto session = std::make_shared<Session>(context.net, SessionOptions{.parties = parties, .seed = context.seed});
  Prepared prepared{.keep = session};
  prepared.trial = row.prepare(*session, shape, context.seed.value_or(kUsualInputs));
  if (row.uses_correlations()) prepared.prep_trust = name_of(session->correlations().trust());
  return prepared;
}

Program program_of(const CatalogRow& row) {
  return {.name = row.name,
          .kind = ProgramKind::operation,
          .summary = std::string(row.summary),
          .paper = std::string(row.paper),
          .scheme = row.scheme,
          .security = name_of(row.security),
          .min_parties = row.min_parties,
          .max_parties = row.max_parties,
          .helpers = static_cast<PartyId>(row.uses_correlations() ? 1 : 0),
          .parameters = parameters_of(row),
          .prepare = [&row](const TrialContext& context) { return prepare_operation(row, context); }};
}

}  // namespace

std::vector<Program> operations() {
  std::vector<Program> programs;
  for (const CatalogRow& row : catalog()) programs.push_back(program_of(row));
  return programs;
}

}  // namespace parley
