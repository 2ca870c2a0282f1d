/// Private vectors of every scheme: what parley.Array is made of.

#include <pybind11/stl.h>

#include "protocols/sources.h"
#include "protocols/vectors/vector_operations.h"
#include "python/bindings/register.h"
#include "python/bindings/session_object.h"

namespace parley::python {
namespace {

/// The operations of one scheme in a session, and what the last of them cost.
class VectorsObject {
 public:
  VectorsObject(std::shared_ptr<SessionObject> session, const std::string& scheme) : session_(std::move(session)) {
    operations_ = session_->call([&](Session& s) { return make_vector_operations(s, scheme); });
  }

  std::string_view scheme() const { return operations_->scheme(); }
  const Cost& last_cost() const { return last_cost_; }

  /// Runs `body(operations)` without the GIL.
  template <typename Body>
  auto call(Body&& body) {
    return session_->call([&](Session& s) {
      const Cost before = s.costs().total();
      auto result = body(*operations_);
      const Cost after = s.costs().total();
      last_cost_ = {.rounds = after.rounds - before.rounds,
                    .bytes_sent = after.bytes_sent - before.bytes_sent,
                    .correlations = after.correlations - before.correlations};
      return result;
    });
  }

 private:
  std::shared_ptr<SessionObject> session_;
  std::unique_ptr<VectorOperations> operations_;
  Cost last_cost_;
};

using Class = py::class_<VectorsObject>;
using VectorArg = std::shared_ptr<PrivateVector>;
using WordArray = py::array_t<std::uint64_t, py::array::c_style>;

WordSpan words_of(const WordArray& values) { return {values.data(), static_cast<std::size_t>(values.size())}; }

/// pybind11 holds vectors without const; nothing here changes one.
VectorArg held(const Vector& x) { return std::const_pointer_cast<PrivateVector>(x); }

py::array array_from(const Words& words) {
  return array_of<std::uint64_t>(words, Shape{static_cast<py::ssize_t>(words.size())});
}

template <Vector (VectorOperations::*kOperation)(const Vector&)>
VectorArg unary(VectorsObject& self, const VectorArg& x) {
  return held(self.call([&](VectorOperations& o) { return (o.*kOperation)(x); }));
}

template <Vector (VectorOperations::*kOperation)(const Vector&, const Vector&)>
VectorArg binary(VectorsObject& self, const VectorArg& x, const VectorArg& y) {
  return held(self.call([&](VectorOperations& o) { return (o.*kOperation)(x, y); }));
}

template <Vector (VectorOperations::*kOperation)(PartyId, std::size_t, WordSpan)>
VectorArg input(VectorsObject& self, PartyId owner, std::size_t n, const WordArray& values) {
  return held(self.call([&](VectorOperations& o) { return (o.*kOperation)(owner, n, words_of(values)); }));
}

template <Vector (VectorOperations::*kOperation)(WordSpan)>
VectorArg constant(VectorsObject& self, const WordArray& values) {
  return held(self.call([&](VectorOperations& o) { return (o.*kOperation)(words_of(values)); }));
}

void register_values(Class& cls) {
  using Ops = VectorOperations;
  cls.def("input", &input<&Ops::input>, py::arg("owner"), py::arg("n"), py::arg("values"),
          "Shares of n words of party `owner`; `values` matters there only. Collective. Cost: see the row input.")
      .def("input_flags", &input<&Ops::input_flags>, py::arg("owner"), py::arg("n"), py::arg("values"),
           "Shares of n flags, 0 or 1, of party `owner`. Collective. Cost: see the row input.")
      .def("constant", &constant<&Ops::constant>, py::arg("values"), "Public words in the form of shares. Local.")
      .def("constant_flags", &constant<&Ops::constant_flags>, py::arg("values"),
           "Public flags in the form of shares. Local.")
      .def(
          "open",
          [](VectorsObject& self, const VectorArg& x) {
            return array_from(self.call([&](Ops& o) { return o.open(x); }));
          },
          py::arg("x"), "The words behind `x`, at every computing party. Collective. Cost: 1 round and a check.")
      .def(
          "reveal",
          [](VectorsObject& self, PartyId to, const VectorArg& x) {
            return array_from(self.call([&](Ops& o) { return o.reveal(to, x); }));
          },
          py::arg("to"), py::arg("x"),
          "The words behind `x` at party `to`; none at the others. Collective. Cost: 1 round and a check.")
      .def(
          "gather",
          [](VectorsObject& self, const VectorArg& x, const WordArray& indices) {
            const std::vector<std::size_t> positions(indices.data(), indices.data() + indices.size());
            return held(self.call([&](Ops& o) { return o.gather(x, positions); }));
          },
          py::arg("x"), py::arg("indices"), "Elements indices[0], indices[1], ...; public positions. Local.");
}

void register_numbers(Class& cls) {
  using Ops = VectorOperations;
  cls.def("add", &binary<&Ops::add>, py::arg("x"), py::arg("y"), "Local.")
      .def("subtract", &binary<&Ops::subtract>, py::arg("x"), py::arg("y"), "Local.")
      .def(
          "multiply_public",
          [](VectorsObject& self, const VectorArg& x, const WordArray& values) {
            return held(self.call([&](Ops& o) { return o.multiply_public(x, words_of(values)); }));
          },
          py::arg("x"), py::arg("values"), "Times public words, elementwise. Local.")
      .def(
          "column_sums",
          [](VectorsObject& self, const VectorArg& x, std::size_t rows, std::size_t columns) {
            return held(self.call([&](Ops& o) { return o.column_sums(x, rows, columns); }));
          },
          py::arg("x"), py::arg("rows"), py::arg("columns"), "Of a matrix, row-major. Local.")
      .def("mul", &binary<&Ops::mul>, py::arg("x"), py::arg("y"),
           "Elementwise product. Collective. Cost: see the row mul.")
      .def(
          "matmul",
          [](VectorsObject& self, const VectorArg& x, const VectorArg& y, std::size_t m, std::size_t k, std::size_t n) {
            return held(self.call([&](Ops& o) { return o.matmul(x, y, {m, k, n}); }));
          },
          py::arg("x"), py::arg("y"), py::arg("m"), py::arg("k"), py::arg("n"),
          "Product of an (m, k) and a (k, n) matrix. Collective. Cost: see the row matmul.")
      .def(
          "truncate",
          [](VectorsObject& self, const VectorArg& x, unsigned bits) {
            return held(self.call([&](Ops& o) { return o.truncate(x, bits); }));
          },
          py::arg("x"), py::arg("bits"), "Division by 2**bits. Collective. Cost: see the row truncate.")
      .def("less_than_zero", &unary<&Ops::less_than_zero>, py::arg("x"),
           "Flags of the negative elements. Collective. Cost: see the row less_than_zero.")
      .def("equal_zero", &unary<&Ops::equal_zero>, py::arg("x"),
           "Flags of the elements that are 0. Collective. Cost: see the row equal_zero.");
}

void register_flags(Class& cls) {
  using Ops = VectorOperations;
  cls.def("exclusive_or", &binary<&Ops::exclusive_or>, py::arg("x"), py::arg("y"), "Of flags. Local.")
      .def("negate", &unary<&Ops::negate>, py::arg("x"), "Every flag turned around. Local.")
      .def("both", &binary<&Ops::both>, py::arg("x"), py::arg("y"), "AND. Collective. Cost: see the row and.")
      .def("to_numbers", &unary<&Ops::to_numbers>, py::arg("x"),
           "Flags as words 0 and 1. Collective. Cost: see the row bit_to_arithmetic_64.");
}

py::list rows_of_schemes() {
  py::list rows;
  for (const VectorScheme& scheme : vector_schemes()) {
    py::dict row;
    row["name"] = scheme.name;
    row["min_parties"] = scheme.min_parties;
    row["max_parties"] = scheme.max_parties;
    row["uses_correlations"] = scheme.uses_correlations;
    py::list sources;
    for (const SourceRow& source : sources_of(scheme.name)) sources.append(std::string(source.name));
    row["sources"] = sources;
    rows.append(row);
  }
  return rows;
}

}  // namespace

void register_vectors(py::module_& module) {
  py::class_<PrivateVector, VectorArg>(module, "PrivateVector", "One party's shares of words or of flags. Immutable.")
      .def_property_readonly("scheme", &PrivateVector::scheme, "How it is shared.")
      .def_property_readonly("size", &PrivateVector::size, "Number of elements.")
      .def_property_readonly("flags", &PrivateVector::flags, "Flags rather than words.");
  Class cls(
      module, "Vectors",
      "Operations on private vectors of one scheme. Operands that do not fit are a ConfigError before anything is\n"
      "sent. parley.Array is the same with shapes, dtypes and operators.");
  cls.def(py::init<std::shared_ptr<SessionObject>, std::string>(), py::arg("session"), py::arg("scheme"),
          "Throws ConfigError for an unknown scheme or one that is not for the session's parties. Local.")
      .def_property_readonly("scheme", &VectorsObject::scheme, "Name of the scheme.")
      .def_property_readonly(
          "last_cost",
          [](const VectorsObject& self) {
            const Cost& cost = self.last_cost();
            return std::tuple(cost.rounds, cost.bytes_sent, cost.correlations);
          },
          "Rounds, bytes sent and correlations of the last call, as declared.");
  register_values(cls);
  register_numbers(cls);
  register_flags(cls);
  module.def("schemes", &rows_of_schemes, "The schemes of private vectors, and the parties that they are for.");
}

}  // namespace parley::python
