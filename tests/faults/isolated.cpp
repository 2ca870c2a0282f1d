#include "tests/faults/isolated.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <stdexcept>
#include <utility>

namespace parley::test {
namespace {

std::string answer_of(const std::function<std::string()>& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    return std::string("threw: ") + error.what();
  }
}

[[noreturn]] void answer_and_exit(int fd, const std::string& answer) {
  for (std::size_t done = 0; done < answer.size();) {
    const ssize_t n = write(fd, answer.data() + done, answer.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  _exit(0);
}

}  // namespace

ForkedWork::ForkedWork(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("no process");
  if (pid_ == 0) {
    close(ends[0]);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    answer_and_exit(ends[1], answer_of(work));
  }
  setpgid(pid_, pid_);
  close(ends[1]);
  fd_ = ends[0];
}

ForkedWork::ForkedWork(ForkedWork&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), fd_(std::exchange(other.fd_, -1)), answer_(std::move(other.answer_)) {}

ForkedWork& ForkedWork::operator=(ForkedWork&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(fd_, other.fd_);
  std::swap(answer_, other.answer_);
  return *this;
}

ForkedWork::~ForkedWork() {
  kill();
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
  if (fd_ >= 0) close(fd_);
}

void ForkedWork::kill() {
  if (pid_ > 0) ::kill(-pid_, SIGKILL);
}

bool ForkedWork::listen() {
  std::array<char, 4096> text;
  const ssize_t n = read(fd_, text.data(), text.size());
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) return false;
  answer_.append(text.data(), static_cast<std::size_t>(n));
  return true;
}

bool await_all(std::span<ForkedWork> works, Duration limit) {
  const TimePoint enough = Clock::now() + limit;
  std::vector<pollfd> entries;
  for (const ForkedWork& work : works) entries.push_back({.fd = work.fd(), .events = POLLIN, .revents = 0});
  auto open = [](const pollfd& entry) { return entry.fd >= 0; };
  while (std::ranges::any_of(entries, open)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(enough - Clock::now()).count();
    if (left <= 0) return false;
    poll(entries.data(), entries.size(), static_cast<int>(left));
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (open(entries[i]) && entries[i].revents != 0 && !works[i].listen()) entries[i].fd = -1;
  }
  return true;
}

std::vector<std::string> run_isolated(std::size_t count, std::size_t at_once, Duration limit,
                                      const std::function<std::string(std::size_t)>& work) {
  struct Running {
    std::size_t index;
    TimePoint give_up;
    ForkedWork process;
  };
  std::vector<std::string> answers(count);
  std::vector<Running> running;
  for (std::size_t next = 0; next < count || !running.empty();) {
    while (next < count && running.size() < at_once) {
      running.push_back({next, Clock::now() + limit, ForkedWork([&] { return work(next); })});
      ++next;
    }
    std::vector<pollfd> entries;
    for (const Running& one : running) entries.push_back({.fd = one.process.fd(), .events = POLLIN, .revents = 0});
    poll(entries.data(), entries.size(), 100);
    for (std::size_t i = running.size(); i-- > 0;) {
      Running& one = running[i];
      const bool hangs = Clock::now() >= one.give_up;
      if (!hangs && (entries[i].revents == 0 || one.process.listen())) continue;
      answers[one.index] = hangs ? "it hangs\n" : one.process.answer();
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  return answers;
}

}  // namespace parley::test
