#pragma once

/// A transport that holds another one and changes or observes what passes.

#include <memory>
#include <utility>

#include "core/transport.h"

namespace parley {

/// Frames, counters and deadlines are those of the decorator itself; the transport it holds only moves the bytes. What
/// that one counts as system calls appears in the decorator's `activity`.
class Decorator : public Transport {
 public:
  ~Decorator() override { abandon(); }

  Capabilities capabilities() const override { return inner_->capabilities(); }
  void limit_polling(Duration time) final { inner_->limit_polling(time); }

 protected:
  explicit Decorator(std::unique_ptr<Transport> inner)
      : Transport({inner->self(), inner->parties(), inner->lane(), inner->deadline()}), inner_(std::move(inner)) {}

  /// The same decoration around another lane of the same mesh.
  virtual std::unique_ptr<Transport> decorate(std::unique_ptr<Transport> lane) = 0;

  void start(Operation& operation) override { inner_->start(operation); }

  bool progress(Effort effort, TimePoint until) override {
    const bool moved = inner_->progress(effort, until);
    count_system_calls(std::exchange(inner_->system_calls_, 0));
    return moved;
  }

  void released(const Operation& operation) override { inner_->released(operation); }

  void shut_down(const AbortNotice* notice) noexcept final {
    if (inner_->closed_) return;
    inner_->shut_down(notice);
    inner_->closed_ = true;  // its destructor has nothing left to say
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) final { return decorate(inner_->make_lane(lane)); }

 private:
  std::unique_ptr<Transport> inner_;
};

}  // namespace parley
