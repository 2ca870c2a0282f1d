#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace parley {

/// A file from outside, plain or compressed by gzip, read from front to end. All errors are DataErrors that name it.
class InputFile {
 public:
  explicit InputFile(const std::string& path);

  const std::string& path() const { return path_; }

  /// Exactly out.size() bytes. `what` says what they are, for the error of a file that ends early.
  void read(std::span<std::byte> out, std::string_view what);

  /// The next line without its end, or false at the end of the file. A line has at most 1 MiB.
  bool read_line(std::string& line);

 private:
  struct Close {
    void operator()(void* file) const;
  };

  [[noreturn]] void fail(const std::string& what) const;
  std::string zlib_reason() const;

  std::string path_;
  std::unique_ptr<void, Close> file_;  // zlib's gzFile
};

}  // namespace parley
