#include "experiments/interrupt.h"

#include <unistd.h>

#include <csignal>

#include "experiments/failure.h"

namespace parley {
namespace {

void leave(int) { _exit(static_cast<int>(ExitCode::interrupted)); }

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = leave;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace parley
