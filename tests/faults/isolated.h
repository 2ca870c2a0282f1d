#pragma once

/// Pieces of work in processes of their own: what hangs, dies or uses up its descriptors takes nobody else along.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/types.h"

namespace parley::test {

/// Runs `work` in a forked child; the caller has a single thread. The child's answer is what it wrote when it ended.
class ForkedWork {
 public:
  explicit ForkedWork(const std::function<std::string()>& work);
  ~ForkedWork();
  ForkedWork(ForkedWork&& other) noexcept;
  ForkedWork& operator=(ForkedWork&& other) noexcept;

  /// Readable when there is more of the answer, or its end.
  int fd() const { return fd_; }
  /// Takes what has come; false at the end of the answer.
  bool listen();
  const std::string& answer() const { return answer_; }

  /// Kills the child and all that it has started.
  void kill();

 private:
  int pid_ = -1;
  int fd_ = -1;
  std::string answer_;
};

/// Waits until every one has answered, or until `limit` has passed; false then.
bool await_all(std::span<ForkedWork> works, Duration limit);

/// Calls `work(i)` for every i below `count`, each in its own process and several at a time. What it answers, or that
/// it hung.
std::vector<std::string> run_isolated(std::size_t count, std::size_t at_once, Duration limit,
                                      const std::function<std::string(std::size_t)>& work);

}  // namespace parley::test
