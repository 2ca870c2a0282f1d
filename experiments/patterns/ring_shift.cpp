#include "core/collectives.h"
#include "experiments/patterns/contents.h"
#include "experiments/patterns/page_buffer.h"
#include "experiments/patterns/pattern.h"
#include "experiments/patterns/patterns.h"

namespace parley {
namespace {

class RingShift {
 public:
  explicit RingShift(const TrialContext& context)
      : net_(context.net),
        next_(static_cast<PartyId>((net_.self() + 1) % net_.parties())),
        out_(message_bytes(context)),
        in_(message_bytes(context)) {}

  void refill() {
    ++batch_;
    fill(out_.bytes(), {net_.self(), batch_});
    spoil(in_.bytes(), {next_, batch_});
  }

  void run() { shift(net_, out_.bytes(), in_.bytes()); }

  std::string check() const { return difference(net_.self(), in_.bytes(), {next_, batch_}); }

 private:
  Transport& net_;
  PartyId next_;
  PageBuffer out_, in_;
  std::uint64_t batch_ = 0;
};

}  // namespace

Program ring_shift() {
  return {.name = "ring_shift",
          .summary = "send to the previous party, receive from the next: resharing in replicated sharing",
          .min_parties = 3,
          .parameters = {bytes_parameter()},
          .prepare = prepare_pattern<RingShift>};
}

}  // namespace parley
