#include "experiments/workloads/circuit_file.h"

#include <fmt/format.h>

#include "core/random.h"
#include "experiments/workloads/scheme_workload.h"
#include "protocols/circuits/bristol.h"
#include "protocols/circuits/evaluate.h"
#include "protocols/circuits/evaluate_in_clear.h"

namespace parley {
namespace {

/// Input i is shared by party i modulo the number of parties. Outputs stay shared: a run is the circuit alone.
template <typename S>
class CircuitFile {
 public:
  static constexpr std::string_view kName = "circuit",
                                    kSummary = "a circuit from a Bristol Fashion file, many instances side by side",
                                    kPaper = "Goldreich, Micali, Wigderson 1987 over the scheme's ANDs";
  static std::vector<Parameter> parameters() {
    return {{"file", std::string(), "the circuit, as text; all parties read the same"},
            {"instances", std::int64_t{4096}, "independent random inputs"}};
  }

  CircuitFile(const Parameters& given, std::uint64_t seed) {
    const std::string& file = given.text("file");
    if (file.empty()) throw ConfigError("circuit: which file? Give --param file=..., in the Bristol Fashion format");
    rows_ = static_cast<std::size_t>(given.integer("instances", 1, 1 << 20));
    const BooleanCircuit circuit = read_bristol(file);
    schedule_ = schedule(circuit);
    Prg random(key_from_seed(seed, 12));
    for (const Wire width : circuit.inputs) random.fill(inputs_.emplace_back(width, rows_).words());
    expected_ = evaluate_in_clear(circuit, inputs_);
  }

  void start(Session& session) {
    s_ = &session;
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      shares_.push_back(share_input_bits<S>(session, static_cast<PartyId>(i % session.parties()), inputs_[i].planes(),
                                            rows_, inputs_[i]));
  }

  void run() { results_ = evaluate(*s_, schedule_, std::span<const BitShares<S>>(shares_)); }

  std::string check() const {
    std::string wrong;
    for (std::size_t i = 0; i < results_.size(); ++i)
      if (open(*s_, results_[i]) != expected_[i] && wrong.empty())
        wrong = fmt::format("output {} differs from the circuit in the clear", i);
    return wrong;
  }

  Figures figures() const {
    return {{"instances", static_cast<double>(rows_)},
            {"ands", static_cast<double>(schedule_.ands())},
            {"and_depth", static_cast<double>(schedule_.depth())}};
  }

 private:
  Session* s_ = nullptr;
  std::size_t rows_ = 0;
  Schedule schedule_;
  std::vector<BitMatrix> inputs_, expected_;
  std::vector<BitShares<S>> shares_, results_;
};

}  // namespace

std::vector<Program> circuit_file() { return {scheme_workload<CircuitFile, Replicated>()}; }

}  // namespace parley
