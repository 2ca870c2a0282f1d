#include "core/collectives.h"
#include "experiments/patterns/pair.h"
#include "experiments/patterns/patterns.h"

namespace parley {
namespace {

struct Exchange : PairEnds {
  using PairEnds::PairEnds;

  void run() {
    if (partner) exchange(net, *partner, out.bytes(), *partner, in.bytes());
  }
};

}  // namespace

Program exchange_pattern() {
  return {.name = "exchange",
          .summary = "both parties of a pair send at once and receive: a two-party opening",
          .parameters = {bytes_parameter()},
          .prepare = prepare_pattern<Exchange>};
}

}  // namespace parley
