#include "experiments/turns.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/large_memory.h"

namespace parley {
namespace {

void give_back_freed_memory() {
  release_kept_memory();
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace

Turns::Turns(const std::string& prefix, PartyId self) : self_(self) {
  if (prefix.empty()) return;
  const std::string pipe = fmt::format("{}.{}", prefix, self);
  pipe_ = ::open(pipe.c_str(), O_RDONLY | O_CLOEXEC);
  if (pipe_ < 0) throw ConfigError(fmt::format("{}: cannot be opened: {}", pipe, std::strerror(errno)));
}

Turns::~Turns() {
  if (pipe_ >= 0) ::close(pipe_);
}

void Turns::await(std::size_t cell, EventStream& events) const {
  if (pipe_ < 0) return;
  give_back_freed_memory();
  if (self_ == 0) events.waiting(cell);
  std::byte turn;
  ssize_t count;
  do {
    count = ::read(pipe_, &turn, 1);
  } while (count < 0 && errno == EINTR);
  if (count != 1) throw DataError(fmt::format("cell {}: whoever gives the turns has gone", cell));
}

}  // namespace parley
