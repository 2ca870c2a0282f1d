#include "experiments/settle.h"

#include <array>
#include <vector>

#include "core/collectives.h"

namespace parley {

void settle(Transport& net, Duration at_least) {
  constexpr std::size_t kBytes = 64 << 10;
  constexpr int kShiftsPerQuestion = 4;  // few: on a shaped link each one takes its delay
  const std::vector<std::byte> out(kBytes);
  std::vector<std::byte> in(kBytes);
  const TimePoint enough = Clock::now() + at_least;
  std::array<bool, 1> go_on{true};
  while (go_on[0]) {
    for (int i = 0; i < kShiftsPerQuestion; ++i) shift(net, out, in);
    go_on[0] = Clock::now() < enough;
    broadcast(net, 0, writable_bytes_of(go_on));
  }
}

}  // namespace parley
