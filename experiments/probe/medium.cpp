#include "experiments/probe/medium.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"
#include "experiments/probe/ring_endpoint.h"
#include "experiments/probe/socket_endpoint.h"
#include "experiments/probe/socket_links.h"

namespace parley {
namespace {

class SocketMedium final : public Medium {
 public:
  SocketMedium(SocketLinks links, std::chrono::microseconds yield_for)
      : links_(std::move(links)), yield_for_(yield_for) {}

  std::unique_ptr<Endpoint> enter(PartyId self) override {
    links_.keep_only(self);
    return std::make_unique<SocketEndpoint>(links_.ends_of(self), yield_for_);
  }

 private:
  SocketLinks links_;
  std::chrono::microseconds yield_for_;
};

std::vector<int> usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof(set), &set);
  std::vector<int> cores;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  return cores;
}

class RingMedium final : public Medium {
 public:
  RingMedium(PartyId parties, RingWait wait) : rings_(std::size_t{parties} * parties), parties_(parties), wait_(wait) {}

  std::unique_ptr<Endpoint> enter(PartyId self) override {
    // Left to itself, the scheduler may put two parties that talk to each other on one core.
    if (wait_ == RingWait::spin) stay_on(usable_cores().at(self));
    return std::make_unique<RingEndpoint>(rings_, self, parties_, wait_);
  }

 private:
  static void stay_on(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof(set), &set);
  }

  SharedArray<ByteRing> rings_;
  PartyId parties_;
  RingWait wait_;
};

std::string always_fits(PartyId) { return {}; }

std::string needs_cores(PartyId parties) {
  const std::size_t cores = usable_cores().size();
  return parties <= cores ? std::string()
                          : fmt::format("{} spinning parties need a core each; this machine gives {}", parties, cores);
}

std::string no_congestion(const MeshSpec&) { return "not set"; }

constexpr std::array kMedia{
    MediumRow{"raw_tcp", "blocking TCP sockets, duplex by poll", always_fits,
              [](PartyId parties, const MeshSpec& settings) -> std::unique_ptr<Medium> {
                return std::make_unique<SocketMedium>(SocketLinks::tcp(parties, settings.socket.congestion),
                                                      settings.wait.yield_for);
              },
              [](const MeshSpec& settings) { return loopback_congestion(settings.socket.congestion); }},
    MediumRow{"raw_unix", "Unix stream sockets, duplex by poll", always_fits,
              [](PartyId parties, const MeshSpec& settings) -> std::unique_ptr<Medium> {
                return std::make_unique<SocketMedium>(SocketLinks::unix_domain(parties), settings.wait.yield_for);
              },
              no_congestion},
    MediumRow{"raw_shm_spin", "byte rings in shared memory; parties spin, each on a core of its own", needs_cores,
              [](PartyId parties, const MeshSpec&) -> std::unique_ptr<Medium> {
                return std::make_unique<RingMedium>(parties, RingWait::spin);
              },
              no_congestion},
    MediumRow{"raw_shm_yield", "byte rings in shared memory; parties yield", always_fits,
              [](PartyId parties, const MeshSpec&) -> std::unique_ptr<Medium> {
                return std::make_unique<RingMedium>(parties, RingWait::yield);
              },
              no_congestion},
};

}  // namespace

std::span<const MediumRow> media() { return kMedia; }

const MediumRow& find_medium(std::string_view how) {
  const auto found = std::ranges::find(kMedia, how, &MediumRow::how);
  if (found != kMedia.end()) return *found;
  std::vector<std::string_view> known;
  for (const MediumRow& row : kMedia) known.push_back(row.how);
  throw ConfigError(fmt::format("--how {}: no such floor{}", how, suggest(how, known)));
}

}  // namespace parley
