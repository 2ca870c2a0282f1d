/// SharedArray as Python sees it. Everything here is local.

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "python/bindings/register.h"
#include "python/bindings/shared_array.h"

namespace parley::python {
namespace {

py::tuple shape_tuple(const SharedArray& x) { return py::tuple(py::cast(x.shape())); }

std::size_t length_of(const SharedArray& x) {
  if (x.shape().empty()) throw py::type_error("len() of a shared scalar");
  return static_cast<std::size_t>(x.shape()[0]);
}

std::string repr(const SharedArray& x) {
  return fmt::format("<parley.SharedArray shape={} dtype={}, shares of party {}>", text_of(x.shape()),
                     text_of(x.dtype()), x.party());
}

py::array copy_of_words(const SharedArray& x) { return x.view().attr("copy")(); }

void register_shape(py::class_<SharedArray>& cls) {
  cls.def_property_readonly("shape", &shape_tuple, "Public shape.")
      .def_property_readonly("size", &SharedArray::size, "Number of elements.")
      .def_property_readonly(
          "ndim", [](const SharedArray& x) { return x.shape().size(); }, "Number of dimensions.")
      .def_property_readonly("dtype", &SharedArray::dtype, "uint64 or uint32: the ring of the values.")
      .def_property_readonly("party", &SharedArray::party, "Who holds these shares.")
      .def_property_readonly("shares", &copy_of_words,
                             "This party's words, as a new array. Uniformly random without those of all other parties.")
      .def("__len__", &length_of)
      .def("__repr__", &repr);
}

void register_rearranging(py::class_<SharedArray>& cls) {
  cls.def(
         "__getitem__",
         [](const SharedArray& x, const py::object& key) {
           return x.mapped([&](const py::array& words) { return py::object(words[key]); });
         },
         py::arg("key"), "The elements that NumPy's indexing gives. Local; positions are public.")
      .def(
          "reshape",
          [](const SharedArray& x, const py::args& shape) {
            return x.mapped([&](const py::array& words) { return words.attr("reshape")(*shape); });
          },
          "The same elements in another shape. Local.")
      .def_property_readonly(
          "T", [](const SharedArray& x) { return x.mapped([](const py::array& words) { return words.attr("T"); }); },
          "The transpose. Local.")
      .def(
          "sum",
          [](const SharedArray& x, const py::object& axis) {
            return x.mapped([&](const py::array& words) {
              return words.attr("sum")(py::arg("axis") = axis, py::arg("dtype") = words.dtype());
            });
          },
          py::arg("axis") = py::none(), "Sum over an axis, or over all elements. Local.");
}

void register_arithmetic(py::class_<SharedArray>& cls) {
  // NumPy must leave `array + shared` to this class.
  cls.attr("__array_ufunc__") = py::none();
  cls.def("__neg__", &SharedArray::negated, "Local.")
      .def("__add__", &SharedArray::plus, py::arg("other"),
           "Sum with a SharedArray, a public array of the same shape and dtype, or a public int. Local.")
      .def("__radd__", &SharedArray::plus, py::arg("other"), "As __add__.")
      .def("__sub__", &SharedArray::minus, py::arg("other"),
           "Difference to a SharedArray, a public array of the same shape and dtype, or a public int. Local.")
      .def(
          "__rsub__", [](const SharedArray& x, const py::object& other) { return x.negated().plus(other); },
          py::arg("other"), "As __sub__.")
      .def(
          "__mul__", &SharedArray::times, py::arg("other"),
          "Product with a public array of the same shape and dtype, or a public int. Local. The product of two shared\n"
          "arrays costs a round: session.mul(x, y).")
      .def("__rmul__", &SharedArray::times, py::arg("other"), "As __mul__.");
}

}  // namespace

void register_shared(py::module_& module) {
  py::class_<SharedArray> cls(
      module, "SharedArray",
      "An array that is shared additively among the computing parties: the values are the sums, modulo 2**64 or "
      "2**32,\n"
      "of what the parties hold.\n\n"
      "Linear operations are operators and local. What communicates is a method of the session.");
  register_shape(cls);
  register_rearranging(cls);
  register_arithmetic(cls);
}

}  // namespace parley::python
