#include "experiments/operations.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/source_choice.h"
#include "protocols/lanes/lanes.h"
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
  const Parameter sending{
      "sending", "streamed", "streamed: in chunks, computing meanwhile; or whole", {"streamed", "whole"}};
  switch (row.shape) {
    case ShapeKind::numbers: return {parameter("n", shape.n, "numbers"), bits, sending, lanes_parameter()};
    case ShapeKind::stretches:
      return {parameter("n", shape.n, "stretches"), parameter("k", shape.k, "numbers of a stretch"), bits, sending,
              lanes_parameter()};
    case ShapeKind::matrices: break;
  }
  return {parameter("m", shape.m, "rows of the left matrix"), parameter("k", shape.k, "inner dimension"),
          parameter("n", shape.n, "columns of the right matrix"), bits, sending};
}

std::span<const SourceRow> sources_for(const CatalogRow& row) {
  return row.uses_correlations() ? sources_of(row.scheme) : std::span<const SourceRow>();
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

Sending sending_of(const Parameters& parameters) {
  return parameters.text("sending") == "whole" ? Sending::whole : Sending::streamed;
}

/// Trials of parts of an operation side by side, each in the session of its lane.
class SplitTrial {
 public:
  SplitTrial(Session& s, std::size_t lanes, const CatalogRow& row, const Shape& shape, std::uint64_t seed,
             const SourceRow* source)
      : lanes_(s, lanes), trials_(lanes) {
    lanes_.run([&](Session& lane, std::size_t i) {
      Shape part = shape;
      part.n = part_of(shape.n, i, lanes).count;
      if (source) lane.use_correlations(source->open(lane));
      trials_[i] = row.prepare(lane, part, seed + i);
    });
  }

  Trial trial() {
    Trial trial{.reserve = [this](std::uint64_t runs) { on_all([=](const Trial& part) { part.reserve(runs); }); },
                .run = [this] { on_all([](const Trial& part) { part.run(); }); },
                .check = [this] { return check(); },
                .figures =
                    [this] {
                      return Figures{{"lane_spread", lanes_.spread()}};
                    }};
    // What bounds memory bounds it for each lane.
    for (const Trial& part : trials_) trial.reserve_limit = std::min(trial.reserve_limit, part.reserve_limit);
    if (trial.reserve_limit < UINT64_MAX)
      trial.reserve_limit = std::max<std::uint64_t>(1, trial.reserve_limit / trials_.size());
    return trial;
  }

 private:
  void on_all(const std::function<void(const Trial&)>& step) {
    lanes_.run([&](Session&, std::size_t i) { step(trials_[i]); });
  }

  std::string check() {
    std::vector<std::string> wrong(trials_.size());
    lanes_.run([&](Session&, std::size_t i) { wrong[i] = trials_[i].check(); });
    for (std::size_t i = 0; i < wrong.size(); ++i)
      if (!wrong[i].empty()) return fmt::format("part {} of {}: {}", i, wrong.size(), wrong[i]);
    return {};
  }

  Lanes lanes_;
  std::vector<Trial> trials_;
};

Prepared prepare_operation(const CatalogRow& row, const TrialContext& context) {
  constexpr std::uint64_t kUsualInputs = 1;  // inputs are public here; what is secret comes from the session
  const Shape shape = shape_of(row, context.parameters);
  const std::size_t lanes = row.shape == ShapeKind::matrices ? 1 : lane_count(context);
  const std::uint64_t inputs = context.seed.value_or(kUsualInputs);
  const SourceRow* const source = chosen_source(sources_for(row), context.parameters);
  const SessionOptions options{.parties = computing_parties(context.net, source),
                               .seed = context.seed,
                               .sending = sending_of(context.parameters)};
  auto session = std::make_shared<Session>(context.net, options);
  Prepared prepared{.keep = session};
  if (lanes == 1) {
    if (source) session->use_correlations(source->open(*session));
    prepared.trial = row.prepare(*session, shape, inputs);
  } else {
    struct State {
      std::shared_ptr<Session> session;
      SplitTrial split;
    };
    const auto state = std::shared_ptr<State>(new State{session, {*session, lanes, row, shape, inputs, source}});
    prepared.keep = state;
    prepared.trial = state->split.trial();
  }
  if (source) prepared.prep_trust = name_of(source->trust);
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
          .sources = sources_for(row),
          .parameters = with_source(parameters_of(row), sources_for(row)),
          .prepare = [&row](const TrialContext& context) { return prepare_operation(row, context); }};
}

}  // namespace

std::vector<Program> operations() {
  std::vector<Program> programs;
  for (const CatalogRow& row : catalog()) programs.push_back(program_of(row));
  return programs;
}

}  // namespace parley
