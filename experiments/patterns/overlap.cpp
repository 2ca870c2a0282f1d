#include <cstring>
#include <functional>

#include "core/collectives.h"
#include "experiments/patterns/computation.h"
#include "experiments/patterns/overlap_figures.h"
#include "experiments/patterns/pair.h"
#include "experiments/patterns/patterns.h"

namespace parley {
namespace {

constexpr std::int64_t kMostTrials = 1000;

/// An exchange and a computation as long as the exchange: alone, and both at once. Timed as the operation is the
/// chunked exchange with the computation inside; the comparison is made before the first batch.
class Overlap : PairEnds {
 public:
  explicit Overlap(const TrialContext& context)
      : PairEnds(context),
        chunk_(static_cast<std::size_t>(context.parameters.integer("chunk", 1, kMostBytes))),
        trials_(static_cast<std::size_t>(context.parameters.integer("trials", 1, kMostTrials))) {}

  void refill() {
    PairEnds::refill();
    if (!partner || compared_) return;
    compared_ = true;
    choose_computation();
    compare();
  }

  void run() {
    if (partner) chunked(units_);
  }

  using PairEnds::check;
  Figures figures() const { return figures_; }

 private:
  /// The computation is spread over the chunks: each is worked on before it is sent.
  void chunked(std::uint64_t units) {
    const std::size_t total = out.bytes().size();
    const auto units_before = [&](std::size_t offset) { return total ? units * offset / total : 0; };
    exchange_stream(
        net, *partner, *partner, total, chunk_, scratch_,
        [&](std::size_t offset, MutableBytes to) {
          computation_.run(units_before(offset + to.size()) - units_before(offset));
          std::memcpy(to.data(), out.bytes().data() + offset, to.size());
        },
        [&](std::size_t offset, Bytes from) { std::memcpy(in.bytes().data() + offset, from.data(), from.size()); });
  }

  /// One message; nothing is called between handing it over and the end of the computation.
  void whole(std::uint64_t units) {
    const std::array tickets{net.post_receive(*partner, in.bytes()), net.post_send(*partner, out.bytes())};
    net.submit();
    computation_.run(units);
    net.wait(tickets);
  }

  /// Seconds of `body` when both parties begin together.
  double timed(const std::function<void()>& body) {
    exchange(net, *partner, {}, *partner, {});
    const TimePoint begin = Clock::now();
    body();
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  /// As long as the wire needs, at both parties: the slower view of the wire counts.
  void choose_computation() {
    std::vector<double> seconds;
    for (std::size_t i = 0; i < trials_ + 1; ++i) seconds.push_back(timed([&] { chunked(0); }));
    std::array<double, 1> mine{median({seconds.begin() + 1, seconds.end()})}, theirs{};
    exchange(net, *partner, bytes_of(mine), *partner, writable_bytes_of(theirs));
    units_ = static_cast<std::uint64_t>(std::max(mine[0], theirs[0]) / computation_.calibrate());
  }

  void compare() {
    std::vector<double> wire, wire_whole, computing, both, both_whole;
    for (std::size_t i = 0; i < trials_; ++i) {
      wire.push_back(timed([&] { chunked(0); }));
      computing.push_back(timed([&] { computation_.run(units_); }));
      both.push_back(timed([&] { chunked(units_); }));
      wire_whole.push_back(timed([&] { whole(0); }));
      both_whole.push_back(timed([&] { whole(units_); }));
    }
    figures_ = {{"t_comm_s", median(wire)},
                {"t_compute_s", median(computing)},
                {"t_both_s", median(both)},
                {"hidden", hidden_fraction(median(wire), median(computing), median(both))},
                {"t_comm_unchunked_s", median(wire_whole)},
                {"t_both_unchunked_s", median(both_whole)},
                {"hidden_unchunked", hidden_fraction(median(wire_whole), median(computing), median(both_whole))}};
  }

  std::size_t chunk_, trials_;
  bool compared_ = false;
  Computation computation_;
  std::uint64_t units_ = 0;
  std::vector<std::byte> scratch_;
  Figures figures_;
};

}  // namespace

Program overlap() {
  constexpr std::int64_t kBytes = 4 << 20, kChunk = 256 << 10, kTrials = 5;
  return {.name = "overlap",
          .summary = "an exchange in pairs and a computation as long as it, one inside the other; how much is hidden",
          .parameters = {bytes_parameter(kBytes),
                         {"chunk", kChunk, "bytes sent at a time"},
                         {"trials", kTrials, "how often each part is timed for the figures"}},
          .prepare = prepare_pattern<Overlap>};
}

}  // namespace parley
