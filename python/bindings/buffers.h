#pragma once

/// The border between Python's memory and spans of bytes.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <string_view>

#include "core/types.h"

namespace parley::python {

namespace py = pybind11;

/// Memory of a Python object. While this lives, the exporter can neither free nor resize it. To be created and
/// destroyed with the GIL held; the bytes themselves may be used without it.
class PinnedBuffer {
 public:
  /// Any object with a C-contiguous buffer of plain values. Throws TypeError or ValueError that begin with `what`.
  static PinnedBuffer readable(py::handle object, std::string_view what);
  static PinnedBuffer writable(py::handle object, std::string_view what);

  Bytes bytes() const { return {static_cast<const std::byte*>(view_->buf), static_cast<std::size_t>(view_->len)}; }
  MutableBytes mutable_bytes() const {
    return {static_cast<std::byte*>(view_->buf), static_cast<std::size_t>(view_->len)};
  }

 private:
  struct Release {
    void operator()(Py_buffer* view) const;
  };

  PinnedBuffer(py::handle object, int flags, std::string_view what);

  std::unique_ptr<Py_buffer, Release> view_;
};

/// `object` as a C-contiguous NumPy array of plain values. Throws TypeError or ValueError that begin with `what`.
/// Nothing is converted: a silent copy would hide a cost, a silent cast a wrong result.
py::array require_array(py::handle object, std::string_view what);

/// An uninitialised array with the shape and dtype of `like`.
py::array empty_like(const py::array& like);

/// str(object).
std::string text_of(py::handle object);

inline Bytes bytes_of_array(const py::array& array) {
  return {static_cast<const std::byte*>(array.data()), static_cast<std::size_t>(array.nbytes())};
}
inline MutableBytes mutable_bytes_of_array(py::array& array) {
  return {static_cast<std::byte*>(array.mutable_data()), static_cast<std::size_t>(array.nbytes())};
}

}  // namespace parley::python
