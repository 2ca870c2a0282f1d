#include "core/collectives.h"
#include "experiments/patterns/contents.h"
#include "experiments/patterns/page_buffer.h"
#include "experiments/patterns/pattern.h"
#include "experiments/patterns/patterns.h"

namespace parley {
namespace {

class OpenToAll {
 public:
  explicit OpenToAll(const TrialContext& context)
      : net_(context.net), bytes_(message_bytes(context)), out_(bytes_), in_(bytes_ * net_.parties()) {
    for (PartyId peer = 0; peer < net_.parties(); ++peer) theirs_.push_back(in_.slot(peer, bytes_));
  }

  void refill() {
    ++batch_;
    fill(out_.bytes(), {net_.self(), batch_});
    for (PartyId peer = 0; peer < net_.parties(); ++peer) spoil(theirs_[peer], {peer, batch_});
  }

  void run() { open_to_all(net_, out_.bytes(), theirs_); }

  std::string check() const {
    std::string wrong;
    for (PartyId peer = 0; peer < net_.parties() && wrong.empty(); ++peer)
      if (peer != net_.self()) wrong = difference(net_.self(), theirs_[peer], {peer, batch_});
    return wrong;
  }

 private:
  Transport& net_;
  std::size_t bytes_;
  PageBuffer out_, in_;
  std::vector<MutableBytes> theirs_;
  std::uint64_t batch_ = 0;
};

}  // namespace

Program open_to_all_pattern() {
  return {.name = "open_to_all",
          .summary = "every party sends to every other: opening an additively shared value",
          .parameters = {bytes_parameter()},
          .prepare = prepare_pattern<OpenToAll>};
}

}  // namespace parley
