#include "protocols/preprocessing/hdf5_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace parley {
namespace {

constexpr hsize_t kChunkWords = 8192;  // what a read checks and takes into memory at least

/// Failures are thrown, so the library need not print them too. The setting is the calling thread's.
class QuietErrors {
 public:
  QuietErrors() {
    // At the end of the process the library would write what a full disk kept it from writing, and crash over it. Every
    // file is closed before.
    static const herr_t leaves_the_end_to_us = H5dont_atexit();
    static_cast<void>(leaves_the_end_to_us);
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~QuietErrors() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

hid_t file_type(std::uint32_t word_bytes) { return word_bytes == 4 ? H5T_STD_U32LE : H5T_STD_U64LE; }
hid_t memory_type(std::uint32_t word_bytes) { return word_bytes == 4 ? H5T_NATIVE_UINT32 : H5T_NATIVE_UINT64; }

Hdf5Handle line(hsize_t words) { return {H5Screate_simple(1, &words, nullptr), H5Sclose}; }

/// The words [first, first + words) of a dataset.
Hdf5Handle range(const Hdf5Handle& dataset, hsize_t first, hsize_t words) {
  Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
  H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &first, nullptr, &words, nullptr);
  return space;
}

}  // namespace

Hdf5Handle::~Hdf5Handle() {
  if (id_ < 0) return;
  const QuietErrors quiet;
  close_(id_);
}

Hdf5File Hdf5File::create(const std::string& path) {
  const QuietErrors quiet;
  const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) throw ConfigError(fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
  ::close(made);
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110);  // has checksums in its own structures
  Hdf5Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), H5Fclose);
  if (!file.valid()) throw DataError(fmt::format("{}: HDF5 cannot write it", path));
  return {path, std::move(file)};
}

Hdf5File Hdf5File::open(const std::string& path) {
  const QuietErrors quiet;
  Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file.valid()) throw DataError(fmt::format("{}: is no complete HDF5 file", path));
  return {path, std::move(file)};
}

void Hdf5File::close() {
  const QuietErrors quiet;
  must(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL), "/", "cannot be written");
  file_ = Hdf5Handle();
}

void Hdf5File::create_group(const std::string& name) {
  const QuietErrors quiet;
  must(Hdf5Handle(H5Gcreate2(file_.get(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose), name,
       "cannot be made");
}

void Hdf5File::write_attribute(const std::string& object, const char* name, hid_t type, const Hdf5Handle& space,
                               const void* value) {
  const Hdf5Handle attribute = must(Hdf5Handle(H5Acreate_by_name(file_.get(), object.c_str(), name, type, space.get(),
                                                                 H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                                               H5Aclose),
                                    object, "an attribute cannot be made");
  must(H5Awrite(attribute.get(), type, value), object, "an attribute cannot be written");
}

void Hdf5File::write_attribute(const std::string& object, const char* name, std::uint64_t value) {
  const QuietErrors quiet;
  write_attribute(object, name, H5T_STD_U64LE, line(1), &value);
}

void Hdf5File::write_attribute(const std::string& object, const char* name, Bytes bytes) {
  const QuietErrors quiet;
  write_attribute(object, name, H5T_STD_U8LE, line(bytes.size()), bytes.data());
}

void Hdf5File::write_attribute(const std::string& object, const char* name, std::string_view text) {
  const QuietErrors quiet;
  const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), text.size());
  write_attribute(object, name, type.get(), Hdf5Handle(H5Screate(H5S_SCALAR), H5Sclose), text.data());
}

void Hdf5File::create_dataset(const std::string& name, std::uint32_t word_bytes, std::uint64_t words) {
  const QuietErrors quiet;
  const Hdf5Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  const hsize_t chunk = std::clamp<hsize_t>(words, 1, kChunkWords);
  H5Pset_chunk(layout.get(), 1, &chunk);
  H5Pset_fletcher32(layout.get());
  must(Hdf5Handle(H5Dcreate2(file_.get(), name.c_str(), file_type(word_bytes), line(words).get(), H5P_DEFAULT,
                             layout.get(), H5P_DEFAULT),
                  H5Dclose),
       name, "cannot be made");
}

void Hdf5File::write(const std::string& dataset, std::uint32_t word_bytes, std::uint64_t first, Bytes bytes) {
  const QuietErrors quiet;
  const Hdf5Handle opened = open_dataset(dataset, word_bytes);
  const hsize_t words = bytes.size() / word_bytes;
  must(H5Dwrite(opened.get(), memory_type(word_bytes), line(words).get(), range(opened, first, words).get(),
                H5P_DEFAULT, bytes.data()),
       dataset, "cannot be written");
}

Hdf5Handle Hdf5File::open_attribute(const std::string& object, const char* name, std::size_t bytes,
                                    std::uint64_t count) const {
  Hdf5Handle attribute =
      must(Hdf5Handle(H5Aopen_by_name(file_.get(), object.c_str(), name, H5P_DEFAULT, H5P_DEFAULT), H5Aclose), object,
           fmt::format("has no attribute {}", name));
  const Hdf5Handle space(H5Aget_space(attribute.get()), H5Sclose), type(H5Aget_type(attribute.get()), H5Tclose);
  if (H5Sget_simple_extent_npoints(space.get()) != static_cast<hssize_t>(count) ||
      H5Tget_class(type.get()) != H5T_INTEGER || H5Tget_size(type.get()) != bytes)
    fail(object, fmt::format("attribute {} is not {} whole numbers of {} bytes", name, count, bytes));
  return attribute;
}

std::uint64_t Hdf5File::read_attribute(const std::string& object, const char* name) const {
  const QuietErrors quiet;
  std::uint64_t value = 0;
  must(H5Aread(open_attribute(object, name, sizeof(value), 1).get(), H5T_NATIVE_UINT64, &value), object,
       fmt::format("attribute {} cannot be read", name));
  return value;
}

void Hdf5File::read_attribute(const std::string& object, const char* name, MutableBytes bytes) const {
  const QuietErrors quiet;
  must(H5Aread(open_attribute(object, name, 1, bytes.size()).get(), H5T_NATIVE_UINT8, bytes.data()), object,
       fmt::format("attribute {} cannot be read", name));
}

Hdf5Handle Hdf5File::open_dataset(const std::string& name, std::uint32_t word_bytes) const {
  Hdf5Handle dataset =
      must(Hdf5Handle(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose), name, "is no dataset");
  const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
  if (H5Tequal(type.get(), file_type(word_bytes)) <= 0)
    fail(name, fmt::format("does not hold words of {} bytes", word_bytes));
  return dataset;
}

void Hdf5File::require_dataset(const std::string& name, std::uint32_t word_bytes, std::uint64_t words) const {
  const QuietErrors quiet;
  const Hdf5Handle dataset = open_dataset(name, word_bytes);
  const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
  const hssize_t found = H5Sget_simple_extent_npoints(space.get());
  if (H5Sget_simple_extent_ndims(space.get()) != 1 || found != static_cast<hssize_t>(words))
    fail(name, fmt::format("expected {} words in one dimension, found {}", words, found));
}

void Hdf5File::read(const std::string& dataset, std::uint32_t word_bytes, std::uint64_t first,
                    MutableBytes bytes) const {
  const QuietErrors quiet;
  const Hdf5Handle opened = open_dataset(dataset, word_bytes);
  const hsize_t words = bytes.size() / word_bytes;
  must(H5Dread(opened.get(), memory_type(word_bytes), line(words).get(), range(opened, first, words).get(), H5P_DEFAULT,
               bytes.data()),
       dataset, fmt::format("words {} to {} cannot be read or fail their checksum", first, first + words));
}

Hdf5Handle Hdf5File::must(Hdf5Handle handle, const std::string& object, std::string_view what) const {
  if (!handle.valid()) fail(object, what);
  return handle;
}

void Hdf5File::must(herr_t status, const std::string& object, std::string_view what) const {
  if (status < 0) fail(object, what);
}

void Hdf5File::fail(const std::string& object, std::string_view what) const {
  throw DataError(fmt::format("{}: {}: {}", path_, object, what));
}

}  // namespace parley
