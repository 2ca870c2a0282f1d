#include "tests/support/party_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace parley::test {

PartyProcess::PartyProcess(const std::string& program, const std::vector<std::string>& arguments, int listen_fd) {
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("no process");
  if (pid_ == 0) {
    if (listen_fd >= 0) fcntl(listen_fd, F_SETFD, 0);
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  close(ends[1]);
  if (listen_fd >= 0) close(listen_fd);
  output_ = ends[0];
}

PartyProcess::PartyProcess(PartyProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), output_(std::exchange(other.output_, -1)) {}

PartyProcess::~PartyProcess() {
  if (pid_ < 0) return;
  kill();
  join();
}

void PartyProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

ProcessEnd PartyProcess::join() {
  ProcessEnd end;
  std::array<char, 4096> text{};
  for (ssize_t n = 0; (n = read(output_, text.data(), text.size())) > 0;)
    end.output.append(text.data(), static_cast<std::size_t>(n));
  close(output_);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  end.by_signal = WIFSIGNALED(status);
  end.code = end.by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
  return end;
}

}  // namespace parley::test
