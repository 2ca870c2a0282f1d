#include "python/bindings/buffers.h"

#include <fmt/format.h>

#include <cstring>

namespace parley::python {
namespace {

std::string type_name(py::handle object) { return Py_TYPE(object.ptr())->tp_name; }

}  // namespace

void PinnedBuffer::Release::operator()(Py_buffer* view) const {
  PyBuffer_Release(view);
  delete view;
}

PinnedBuffer::PinnedBuffer(py::handle object, int flags, std::string_view what) {
  if (!PyObject_CheckBuffer(object.ptr()))
    throw py::type_error(fmt::format("{}: expected a NumPy array or another buffer, got {}", what, type_name(object)));
  auto view = std::make_unique<Py_buffer>();
  if (PyObject_GetBuffer(object.ptr(), view.get(), flags) != 0) {
    const py::error_already_set refusal;
    throw py::value_error(fmt::format("{}: expected a C-contiguous{} buffer ({}); numpy.ascontiguousarray(x) makes one",
                                      what, (flags & PyBUF_WRITABLE) != 0 ? ", writable" : "", refusal.what()));
  }
  view_.reset(view.release());
  if (view_->format != nullptr && std::strchr(view_->format, 'O') != nullptr)
    throw py::type_error(fmt::format("{}: expected numbers, got Python objects; give the array a numeric dtype", what));
}

PinnedBuffer PinnedBuffer::readable(py::handle object, std::string_view what) {
  return {object, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT, what};
}

PinnedBuffer PinnedBuffer::writable(py::handle object, std::string_view what) {
  return {object, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | PyBUF_WRITABLE, what};
}

py::array require_array(py::handle object, std::string_view what) {
  if (!py::isinstance<py::array>(object))
    throw py::type_error(fmt::format("{}: expected a NumPy array, got {}; numpy.asarray(x, dtype=...) makes one", what,
                                     type_name(object)));
  auto array = py::reinterpret_borrow<py::array>(object);
  if (array.dtype().kind() == 'O')
    throw py::type_error(fmt::format("{}: expected numbers, got dtype object; give the array a numeric dtype", what));
  if ((array.flags() & py::array::c_style) == 0)
    throw py::value_error(
        fmt::format("{}: expected a C-contiguous array, got strides {}; numpy.ascontiguousarray(x) "
                    "makes one",
                    what, text_of(array.attr("strides"))));
  return array;
}

py::array empty_like(const py::array& like) {
  return py::array(like.dtype(), std::vector<py::ssize_t>(like.shape(), like.shape() + like.ndim()));
}

std::string text_of(py::handle object) { return py::str(object).cast<std::string>(); }

}  // namespace parley::python
