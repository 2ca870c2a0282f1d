#pragma once

/// One party's additive shares of an array, with the shape and dtype that NumPy users expect.

#include <functional>
#include <variant>
#include <vector>

#include "protocols/sharing/additive.h"
#include "python/bindings/buffers.h"

namespace parley::python {

using Shape = std::vector<py::ssize_t>;

std::size_t elements_of(const Shape& shape);
std::string text_of(const Shape& shape);
Shape shape_of(const py::array& array);

class SharedArray {
 public:
  using Words = std::variant<AShare<std::uint32_t>, AShare<std::uint64_t>>;

  SharedArray(Words words, Shape shape) : words_(std::move(words)), shape_(std::move(shape)) {}

  const Words& words() const { return words_; }
  const Shape& shape() const { return shape_; }
  std::size_t size() const { return elements_of(shape_); }
  py::dtype dtype() const;
  PartyId party() const;

  /// The words of this party as a read-only NumPy array that lives no longer than this one.
  py::array view() const;

  /// A local rearrangement or sum, as NumPy does it: `change` maps the array of this party's words to a new one.
  SharedArray mapped(const std::function<py::object(const py::array&)>& change) const;

  SharedArray negated() const;
  /// `other` is another SharedArray, a public array of the same shape and dtype, or a public integer.
  SharedArray plus(const py::object& other) const;
  SharedArray minus(const py::object& other) const;
  /// `other` is public; multiplying two shared arrays costs a round and belongs to the session.
  SharedArray times(const py::object& other) const;

 private:
  Words words_;
  Shape shape_;
};

/// The words of `array` (uint32 or uint64) as a public span of the ring R.
template <Ring2k R>
std::span<const R> ring_span(const py::array& array) {
  return {static_cast<const R*>(array.data()), static_cast<std::size_t>(array.size())};
}

/// A new NumPy array of `shape` from ring words.
template <Ring2k R>
py::array array_of(const RingVector<R>& words, const Shape& shape) {
  py::array array(py::dtype::of<R>(), shape);
  std::ranges::copy(words, static_cast<R*>(array.mutable_data()));
  return array;
}

/// Throws TypeError unless `dtype` is uint32 or uint64; true for uint64.
bool is_ring64(const py::dtype& dtype, std::string_view what);

}  // namespace parley::python
