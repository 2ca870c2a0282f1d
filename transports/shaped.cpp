#include "transports/shaped.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>
#include <vector>

#include "transports/decorator.h"

namespace parley {
namespace {

std::uint64_t nanoseconds_of(TimePoint time) {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(time.time_since_epoch()).count());
}

/// When each of a party's outgoing links is free again; shared by its lanes.
class Links {
 public:
  Links(const NetworkProfile& profile, PartyId parties)
      : delay_(std::llround(profile.rtt_ms / 2 * 1e6)),
        ns_per_byte_(profile.mbit_per_s > 0 ? 8e3 / profile.mbit_per_s : 0),
        free_at_(parties) {}

  struct Times {
    TimePoint departure, release;
  };

  /// Occupies the link to `peer` with a frame that is ready now.
  Times book(PartyId peer, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    free_at_[peer] = std::max(Clock::now(), free_at_[peer]) + time_for(bytes);
    return {free_at_[peer], free_at_[peer] + delay_};
  }

  /// What a link of such a kind is like when it is shaped.
  LinkModel over(const LinkModel& inner) const {
    return {.round_s = inner.round_s + std::chrono::duration<double>(delay_).count(),
            .bytes_per_s = ns_per_byte_ > 0 ? std::min(inner.bytes_per_s, 1e9 / ns_per_byte_) : inner.bytes_per_s};
  }

  Duration time_for(std::size_t bytes) const {
    return std::chrono::nanoseconds(std::llround(static_cast<double>(bytes) * ns_per_byte_));
  }

 private:
  std::chrono::nanoseconds delay_;
  double ns_per_byte_;
  std::mutex mutex_;
  std::vector<TimePoint> free_at_;
};

class Shaped final : public Decorator {
 public:
  Shaped(std::unique_ptr<Transport> inner, std::shared_ptr<Links> links)
      : Decorator(std::move(inner)), links_(std::move(links)) {}

  Capabilities capabilities() const override {
    Capabilities inner = Decorator::capabilities();
    inner.streams_from = 0;  // there is a wire to overlap with
    inner.link = links_->over(inner.link);
    return inner;
  }

 protected:
  void start(Operation& op) override {
    if (op.direction == Direction::send) {
      const auto [departure, release] = links_->book(op.peer, op.frame_bytes());
      op.header.release_ns = nanoseconds_of(release);
      op.header.seal();
      op.held_until = departure - links_->time_for(kShapedWindow);
    } else {
      op.heeds_release = true;
    }
    Decorator::start(op);
  }

  std::unique_ptr<Transport> decorate(std::unique_ptr<Transport> lane) override {
    return std::make_unique<Shaped>(std::move(lane), links_);
  }

 private:
  std::shared_ptr<Links> links_;
};

}  // namespace

std::unique_ptr<Transport> shape(std::unique_ptr<Transport> inner, const NetworkProfile& profile) {
  if (!profile.shapes()) return inner;
  const PartyId parties = inner->parties();
  return std::make_unique<Shaped>(std::move(inner), std::make_shared<Links>(profile, parties));
}

void require_one_host(std::span<const Address> addresses) {
  for (const Address& address : addresses)
    if (address.host != addresses.front().host)
      throw ConfigError(
          fmt::format("network: parties at {} and {}, but a network is only imitated between parties of one host, "
                      "which share a clock; use none",
                      addresses.front().host, address.host));
}

}  // namespace parley
