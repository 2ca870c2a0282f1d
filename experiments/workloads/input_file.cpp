#include "experiments/workloads/input_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/error.h"

namespace parley {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 20;

gzFile handle(void* file) { return static_cast<gzFile>(file); }

}  // namespace

InputFile::InputFile(const std::string& path) : path_(path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) fail("is a folder, not a file");
  errno = 0;
  file_.reset(gzopen(path.c_str(), "rb"));
  if (!file_) fail(errno ? std::strerror(errno) : "cannot be opened");
  gzbuffer(handle(file_.get()), 256 << 10);
}

void InputFile::read(std::span<std::byte> out, std::string_view what) {
  const std::size_t wanted = out.size();
  while (!out.empty()) {
    const auto now = static_cast<unsigned>(std::min<std::size_t>(out.size(), 1 << 30));
    const int got = gzread(handle(file_.get()), out.data(), now);
    if (got < 0) fail(fmt::format("{}: {}", what, zlib_reason()));
    if (got == 0) fail(fmt::format("{}: the file ends after {} of {} bytes", what, wanted - out.size(), wanted));
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

bool InputFile::read_line(std::string& line) {
  line.clear();
  for (;;) {
    const int next = gzgetc(handle(file_.get()));
    if (next == '\n') break;
    if (next < 0) {
      int code = Z_OK;
      gzerror(handle(file_.get()), &code);
      if (code != Z_OK && code != Z_STREAM_END) fail(zlib_reason());
      if (line.empty()) return false;
      break;
    }
    if (line.size() == kLongestLine) fail("has a line longer than 1 MiB; is it a text file?");
    line.push_back(static_cast<char>(next));
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

std::string InputFile::zlib_reason() const {
  int code = Z_OK;
  const std::string reason = gzerror(handle(file_.get()), &code);
  return code == Z_ERRNO ? std::strerror(errno) : reason;
}

void InputFile::fail(const std::string& what) const { throw DataError(fmt::format("{}: {}", path_, what)); }

void InputFile::Close::operator()(void* file) const { gzclose(static_cast<gzFile>(file)); }

}  // namespace parley
