#include "transports/faulty.h"

#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "transports/decorator.h"

namespace parley {
namespace {

constexpr std::byte kOneBit{0x10};

class Faulty final : public Decorator {
 public:
  Faulty(std::unique_ptr<Transport> inner, const FaultPlan& plan) : Decorator(std::move(inner)), plan_(plan) {}
  ~Faulty() override { abandon(); }

 protected:
  void start(Operation& op) override {
    const bool strikes =
        op.direction == Direction::send && op.peer == plan_.peer && op.header.sequence == plan_.message;
    if (strikes && !strike(op)) return;
    op.heeds_release = op.direction == Direction::receive;
    if (!stopped_) Decorator::start(op);
  }

  bool progress(Effort effort, TimePoint until) override {
    if (!stopped_) return Decorator::progress(effort, until);
    if (effort == Effort::block) std::this_thread::sleep_until(until);
    return false;
  }

  std::unique_ptr<Transport> decorate(std::unique_ptr<Transport> lane) override {
    return std::make_unique<Faulty>(std::move(lane), plan_);
  }

 private:
  /// False when the message goes no further.
  bool strike(Operation& op) {
    switch (plan_.what) {
      case Fault::drop: op.finish(); return false;
      case Fault::flip_header: op.header_bytes()[offsetof(FrameHeader, length)] ^= kOneBit; return true;
      case Fault::flip_payload: flip_payload(op); return true;
      case Fault::delay: delay(op); return true;
      case Fault::kill:
        shut_down(nullptr);
        throw TransportError(TransportErrc::io, self(), "faulty: this party was told to vanish");
      case Fault::stop: stopped_ = true; return false;
    }
    return true;
  }

  /// The caller's bytes are only lent for reading, so the damage is done to a copy.
  void flip_payload(Operation& op) {
    if (op.length == 0) return;
    damaged_.assign(op.data, op.data + op.length);
    damaged_[op.length / 2] ^= kOneBit;
    op.data = damaged_.data();
  }

  void delay(Operation& op) {
    const TimePoint release = Clock::now() + plan_.delay;
    op.header.release_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(release.time_since_epoch()).count());
    op.header.seal();
  }

  FaultPlan plan_;
  bool stopped_ = false;
  std::vector<std::byte> damaged_;
};

}  // namespace

std::unique_ptr<Transport> make_faulty(std::unique_ptr<Transport> inner, const FaultPlan& plan) {
  return std::make_unique<Faulty>(std::move(inner), plan);
}

}  // namespace parley
