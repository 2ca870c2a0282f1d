#include "tests/soak/usage.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace parley::test {
namespace {

namespace fs = std::filesystem;

std::size_t entries(const char* folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::size_t ours_in(const char* folder) {
  std::error_code missing;
  return static_cast<std::size_t>(std::ranges::count_if(fs::directory_iterator(folder, missing), [](const auto& entry) {
    return entry.path().filename().string().find("parley") != std::string::npos;
  }));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Usage& usage) {
  return out << usage.rss_kib << " KiB resident, " << usage.descriptors << " descriptors, " << usage.threads
             << " threads, " << usage.shared_memory << " entries of /dev/shm";
}

Usage usage_now() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  std::size_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  const auto page_kib = static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) >> 10;
  return {.rss_kib = resident * page_kib,
          .descriptors = entries("/proc/self/fd"),
          .threads = entries("/proc/self/task"),
          .shared_memory = ours_in("/dev/shm")};
}

}  // namespace parley::test
