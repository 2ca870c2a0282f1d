#pragma once

/// The few calls of HDF5's C interface that a store needs. Every failure is a DataError that names file and object.

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/types.h"

namespace parley {

/// An identifier of the library, closed at the end.
class Hdf5Handle {
 public:
  Hdf5Handle() = default;
  Hdf5Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Hdf5Handle();

  hid_t get() const { return id_; }
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_ = -1;
  herr_t (*close_)(hid_t) = nullptr;
};

/// Words of 4 or 8 bytes, little-endian in the file. Objects are named by their path.
class Hdf5File {
 public:
  static Hdf5File create(const std::string& path);  ///< its owner's alone, all of it with checksums; must not exist yet
  static Hdf5File open(const std::string& path);    ///< to read

  /// Closes the file; from then on it is with the operating system.
  void close();

  void create_group(const std::string& name);
  void write_attribute(const std::string& object, const char* name, std::uint64_t value);
  void write_attribute(const std::string& object, const char* name, Bytes bytes);
  void write_attribute(const std::string& object, const char* name, std::string_view text);
  void create_dataset(const std::string& name, std::uint32_t word_bytes, std::uint64_t words);
  void write(const std::string& dataset, std::uint32_t word_bytes, std::uint64_t first, Bytes bytes);

  std::uint64_t read_attribute(const std::string& object, const char* name) const;
  void read_attribute(const std::string& object, const char* name, MutableBytes bytes) const;
  void require_dataset(const std::string& name, std::uint32_t word_bytes, std::uint64_t words) const;
  void read(const std::string& dataset, std::uint32_t word_bytes, std::uint64_t first, MutableBytes bytes) const;

  /// DataError "path: object: what".
  [[noreturn]] void fail(const std::string& object, std::string_view what) const;

 private:
  Hdf5File(std::string path, Hdf5Handle file) : path_(std::move(path)), file_(std::move(file)) {}

  Hdf5Handle must(Hdf5Handle handle, const std::string& object, std::string_view what) const;
  void must(herr_t status, const std::string& object, std::string_view what) const;
  void write_attribute(const std::string& object, const char* name, hid_t type, const Hdf5Handle& space,
                       const void* value);
  Hdf5Handle open_attribute(const std::string& object, const char* name, std::size_t bytes, std::uint64_t count) const;
  Hdf5Handle open_dataset(const std::string& name, std::uint32_t word_bytes) const;

  std::string path_;
  Hdf5Handle file_;
};

}  // namespace parley
