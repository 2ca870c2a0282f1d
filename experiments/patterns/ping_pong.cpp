#include "experiments/patterns/pair.h"
#include "experiments/patterns/patterns.h"

namespace parley {
namespace {

struct PingPong : PairEnds {
  using PairEnds::PairEnds;

  void run() {
    if (!partner) return;
    const bool serves = net.self() < *partner;
    if (serves) net.wait(net.post_send(*partner, out.bytes()));
    net.wait(net.post_receive(*partner, in.bytes()));
    if (!serves) net.wait(net.post_send(*partner, out.bytes()));
  }
};

}  // namespace

Program ping_pong() {
  return {.name = "ping_pong",
          .summary = "one round trip in pairs; the latency is half of it",
          .parameters = {bytes_parameter()},
          .prepare = prepare_pattern<PingPong>};
}

}  // namespace parley
