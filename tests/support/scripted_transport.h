#pragma once

/// A back-end whose every move is decided by the test: shows what the base class does with it.

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "core/transport.h"

namespace parley::test {

/// What a scripted back-end saw and does; outlives it.
struct Script {
  std::deque<Operation*> started;
  std::vector<std::optional<AbortNotice>> shut_downs;  ///< none: in order
  int submits = 0, polls = 0, blocks = 0;
  /// Called whenever the transport progresses with an effort above `submit`; says whether something moved.
  std::function<bool()> move = [] { return false; };

  /// Ends the oldest operation: a receive gets `answer` with the fields that it must have.
  void finish_next(FrameHeader answer = {}) {
    Operation& op = *started.front();
    started.pop_front();
    if (op.direction == Direction::receive) {
      answer.kind = op.expected.kind;
      answer.lane = op.expected.lane;
      answer.sequence = op.expected.sequence;
      answer.length = op.expected.length;
      answer.seal();
      op.header = answer;
    }
    op.finish();
  }
};

class ScriptedTransport final : public Transport {
 public:
  ScriptedTransport(const LaneIdentity& identity, Script& script) : Transport(identity), script_(script) {}
  ~ScriptedTransport() override { abandon(); }

  Capabilities capabilities() const override { return {}; }

 protected:
  void start(Operation& op) override { script_.started.push_back(&op); }

  bool progress(Effort effort, TimePoint) override {
    if (effort == Effort::submit) return ++script_.submits, false;
    ++(effort == Effort::poll ? script_.polls : script_.blocks);
    count_system_calls(1);
    return script_.move();
  }

  void shut_down(const AbortNotice* notice) noexcept override {
    script_.shut_downs.push_back(notice ? std::optional(*notice) : std::nullopt);
    script_.started.clear();
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) override {
    return std::make_unique<ScriptedTransport>(LaneIdentity{self(), parties(), lane, deadline()}, script_);
  }

 private:
  Script& script_;
};

}  // namespace parley::test
