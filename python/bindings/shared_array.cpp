#include "python/bindings/shared_array.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>

namespace parley::python {
namespace {

/// A public integer of any sign as a ring element.
template <Ring2k R>
R ring_element(const py::object& value) {
  const auto integer = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (!integer) throw py::error_already_set();
  const py::object reduced = integer & py::int_(std::uint64_t{static_cast<R>(~R{0})});
  return static_cast<R>(reduced.cast<std::uint64_t>());
}

/// A scalar that NumPy or Python calls an integer; an array of no dimension is an array.
bool is_integer(const py::object& value) {
  return PyIndex_Check(value.ptr()) != 0 && !py::isinstance<py::array>(value);
}

void require_same(const SharedArray& x, const py::dtype& dtype, const Shape& shape, std::string_view what) {
  if (!x.dtype().equal(dtype))
    throw py::type_error(fmt::format("{}: expected dtype {} as on the left, got {}; use x.astype(numpy.{})", what,
                                     text_of(x.dtype()), text_of(dtype), text_of(x.dtype())));
  if (x.shape() != shape)
    throw py::value_error(fmt::format("{}: shapes {} and {} differ; shared arrays are not broadcast, reshape first",
                                      what, text_of(x.shape()), text_of(shape)));
}

py::array public_array(const SharedArray& x, const py::object& value, std::string_view what) {
  if (!py::isinstance<py::array>(value))
    throw py::type_error(fmt::format("{}: expected a SharedArray, a NumPy array or an int, got {}", what,
                                     Py_TYPE(value.ptr())->tp_name));
  py::array array = require_array(value, what);
  require_same(x, array.dtype(), shape_of(array), what);
  return array;
}

/// `x` after `apply(share, operand)`, where the operand is a share or a span of public words.
template <typename Apply>
SharedArray combined(const SharedArray& x, const py::object& other, std::string_view what, Apply apply) {
  return std::visit(
      [&](auto share) {
        using R = std::remove_cvref_t<decltype(share.words()[0])>;
        if (py::isinstance<SharedArray>(other)) {
          const auto& right = other.cast<const SharedArray&>();
          require_same(x, right.dtype(), right.shape(), what);
          apply(share, std::get<AShare<R>>(right.words()));
        } else if (is_integer(other)) {
          const RingVector<R> values(x.size(), ring_element<R>(other));
          apply(share, std::span<const R>(values));
        } else {
          apply(share, ring_span<R>(public_array(x, other, what)));
        }
        return SharedArray(std::move(share), x.shape());
      },
      x.words());
}

}  // namespace

std::size_t elements_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, [](std::size_t product, py::ssize_t side) {
    return product * static_cast<std::size_t>(side);
  });
}

std::string text_of(const Shape& shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

Shape shape_of(const py::array& array) { return {array.shape(), array.shape() + array.ndim()}; }

bool is_ring64(const py::dtype& dtype, std::string_view what) {
  if (dtype.equal(py::dtype::of<std::uint64_t>())) return true;
  if (dtype.equal(py::dtype::of<std::uint32_t>())) return false;
  throw py::type_error(
      fmt::format("{}: expected dtype uint64 or uint32, got {}; values are integers modulo 2**64 or 2**32, and "
                  "x.astype(numpy.uint64) converts them",
                  what, text_of(dtype)));
}

py::dtype SharedArray::dtype() const {
  return words_.index() == 0 ? py::dtype::of<std::uint32_t>() : py::dtype::of<std::uint64_t>();
}

PartyId SharedArray::party() const {
  return std::visit([](const auto& share) { return share.holder(); }, words_);
}

py::array SharedArray::view() const {
  return std::visit(
      [&](const auto& share) {
        if (share.size() == 0) return py::array(dtype(), shape_);
        // The capsule owns nothing: it only keeps NumPy from copying.
        const void* data = share.words().data();
        py::array array(dtype(), shape_, data, py::capsule(data, [](void*) {}));
        array.attr("setflags")(py::arg("write") = false);
        return array;
      },
      words_);
}

SharedArray SharedArray::mapped(const std::function<py::object(const py::array&)>& change) const {
  const py::array changed = py::module_::import("numpy").attr("asarray")(change(view()), py::arg("order") = "C");
  return std::visit(
      [&](const auto& share) {
        using R = std::remove_cvref_t<decltype(share.words()[0])>;
        const std::span<const R> words = ring_span<R>(changed);
        return SharedArray(AShare<R>(share.holder(), RingVector<R>(words.begin(), words.end())), shape_of(changed));
      },
      words_);
}

SharedArray SharedArray::negated() const {
  return std::visit(
      [&](auto share) {
        using R = std::remove_cvref_t<decltype(share.words()[0])>;
        share *= static_cast<R>(~R{0});
        return SharedArray(std::move(share), shape_);
      },
      words_);
}

SharedArray SharedArray::plus(const py::object& other) const {
  return combined(*this, other, "+", [](auto& share, const auto& operand) { share += operand; });
}

SharedArray SharedArray::minus(const py::object& other) const {
  return combined(*this, other, "-", [](auto& share, const auto& operand) { share -= operand; });
}

SharedArray SharedArray::times(const py::object& other) const {
  if (py::isinstance<SharedArray>(other))
    throw py::type_error("*: multiplying two shared arrays costs a round; write session.mul(x, y)");
  return std::visit(
      [&](auto share) {
        using R = std::remove_cvref_t<decltype(share.words()[0])>;
        if (is_integer(other)) {
          share *= ring_element<R>(other);
        } else {
          const py::array factor = public_array(*this, other, "*");
          RingVector<R> product(size());
          ring_kernels<R>().multiply(product.data(), share.words().data(), ring_span<R>(factor).data(), size());
          share = AShare<R>(share.holder(), std::move(product));
        }
        return SharedArray(std::move(share), shape_);
      },
      words_);
}

}  // namespace parley::python
