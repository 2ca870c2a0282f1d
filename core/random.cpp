#include "core/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace parley {
namespace {

constexpr std::size_t kBlock = 16;

}  // namespace

void os_random(MutableBytes out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(std::string("the operating system gives no randomness: ") + std::strerror(errno));
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

Key os_random_key() {
  Key key;
  os_random(key);
  return key;
}

Key key_from_seed(std::uint64_t seed, std::uint64_t label) {
  Key root{};
  std::memcpy(root.data(), &seed, sizeof seed);
  Key key;
  Prg(root, label).expand(0, key);
  return key;
}

Prg::Prg(const Key& key, std::uint64_t stream) : round_keys_(expand_aes_key(key)), stream_(stream) {}

void Prg::expand(std::uint64_t offset, MutableBytes out) const {
  AesCtr& ctr = *aes_path().ctr;
  // A range that begins or ends inside a block gets that block through a copy.
  auto part_of_block = [&](std::size_t begin, std::size_t length) {
    std::byte block[kBlock];
    ctr(round_keys_, stream_, offset / kBlock, block, 1);
    std::memcpy(out.data(), block + begin, length);
    out = out.subspan(length);
    offset += length;
  };
  if (const std::size_t begin = offset % kBlock; begin != 0 && !out.empty())
    part_of_block(begin, std::min(kBlock - begin, out.size()));
  if (const std::size_t blocks = out.size() / kBlock; blocks != 0) {
    ctr(round_keys_, stream_, offset / kBlock, out.data(), blocks);
    out = out.subspan(blocks * kBlock);
    offset += blocks * kBlock;
  }
  if (!out.empty()) part_of_block(0, out.size());
}

void Prg::fill(MutableBytes out) {
  expand(position_, out);
  position_ += out.size();
}

}  // namespace parley
