#include "transports/faulty.h"

#include <cstddef>
#include <deque>
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
    if (stopped_) return;
    if (op.direction == Direction::send && op.header.kind == FrameKind::fin && op.peer == plan_.peer && copy_waits()) {
      waiting_fin_ = &op;
      return;
    }
    Decorator::start(op);
    const bool overtakes = held_back_ && op.direction == Direction::send && op.peer == plan_.peer;
    if (overtakes) Decorator::start(*std::exchange(held_back_, nullptr));
    if (strikes && plan_.what == Fault::duplicate) Decorator::start(copy_of(op));
  }

  bool progress(Effort effort, TimePoint until) override {
    if (waiting_fin_ && !copy_waits()) Decorator::start(*std::exchange(waiting_fin_, nullptr));
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
      case Fault::truncate: truncate(op); return true;
      case Fault::duplicate: return true;  // once it is sent
      case Fault::reorder:
        held_back_ = &copy_of(op);
        op.finish();
        return false;
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
    payload_.assign(op.data, op.data + op.length);
    payload_[op.length / 2] ^= kOneBit;
    op.data = payload_.data();
  }

  static void truncate(Operation& op) {
    if (op.length == 0) return;
    op.header.length = --op.length;
    op.header.seal();
  }

  /// The same message, and bytes of its own, since it outlives the caller's.
  Operation& copy_of(const Operation& op) {
    Operation& copy = copies_.emplace_back();
    payload_.assign(op.data, op.data + op.length);
    copy.direction = op.direction;
    copy.peer = op.peer;
    copy.header = op.header;
    copy.data = payload_.data();
    copy.length = op.length;
    return copy;
  }

  /// A sender that has left takes along what the transport only borrowed: it may not leave before its copy is out.
  bool copy_waits() const {
    return plan_.what == Fault::duplicate && !copies_.empty() && !copies_.back().done.load(std::memory_order_acquire);
  }

  void delay(Operation& op) {
    const TimePoint release = Clock::now() + plan_.delay;
    op.header.release_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(release.time_since_epoch()).count());
    op.header.seal();
  }

  FaultPlan plan_;
  bool stopped_ = false;
  Operation* held_back_ = nullptr;
  Operation* waiting_fin_ = nullptr;
  std::vector<std::byte> payload_;  // of a message that differs from the caller's, or outlives it
  std::deque<Operation> copies_;    // stable addresses
};

}  // namespace

std::unique_ptr<Transport> make_faulty(std::unique_ptr<Transport> inner, const FaultPlan& plan) {
  return std::make_unique<Faulty>(std::move(inner), plan);
}

}  // namespace parley
