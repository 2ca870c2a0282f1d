#pragma once

/// A party as a process of its own, which can be killed.

#include <string>
#include <vector>

namespace parley::test {

struct ProcessEnd {
  bool by_signal = false;
  int code = 0;  ///< exit status, or the signal
  std::string output;
};

class PartyProcess {
 public:
  /// Starts `program` with `arguments`. It takes over `listen_fd`, if any, under the same number.
  PartyProcess(const std::string& program, const std::vector<std::string>& arguments, int listen_fd = -1);
  ~PartyProcess();
  PartyProcess(PartyProcess&& other) noexcept;
  PartyProcess& operator=(PartyProcess&&) = delete;

  void kill();  ///< SIGKILL; harmless once it has ended

  /// Waits for the end of the process.
  ProcessEnd join();

 private:
  int pid_ = -1;
  int output_ = -1;  ///< the reading end of its standard output and error
};

}  // namespace parley::test
