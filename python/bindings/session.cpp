/// The Session and the operations of the additive scheme, on SharedArray.

#include "protocols/session.h"

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "python/bindings/register.h"
#include "python/bindings/session_object.h"

namespace parley::python {
namespace {

py::dict costs_of(const SessionObject& session) {
  py::dict rows;
  for (const auto& [operation, entry] : session.session().costs().by_operation) {
    py::dict row;
    row["calls"] = entry.calls;
    row["rounds"] = entry.cost.rounds;
    row["bytes_sent"] = entry.cost.bytes_sent;
    row["correlations"] = entry.cost.correlations;
    rows[py::str(std::string(operation))] = row;
  }
  return rows;
}

using Class = py::class_<SessionObject, std::shared_ptr<SessionObject>>;

void register_who(Class& cls) {
  cls.def(py::init<std::shared_ptr<Lane>, std::optional<PartyId>, std::optional<std::uint64_t>,
                   std::optional<std::string>>(),
          py::arg("net"), py::arg("parties") = py::none(), py::arg("seed") = py::none(), py::arg("source") = py::none(),
          "Opens a session of the first `parties` parties of `net` (default: all); one more party is the dealer.\n\n"
          "Collective over the whole mesh. Cost: 1 round, in which each pair of parties agrees on a key. With `seed`\n"
          "the run repeats, and whoever knows the seed knows every secret; without it, randomness comes from the\n"
          "operating system. `source` \"ot\": two parties make their correlations themselves, by oblivious transfer.")
      .def_property_readonly("net", &SessionObject::net, "The transport.")
      .def_property_readonly(
          "party", [](const SessionObject& s) { return s.session().self(); }, "This party's id.")
      .def_property_readonly(
          "parties", [](const SessionObject& s) { return s.session().parties(); },
          "Parties that compute, without a dealer.")
      .def_property_readonly(
          "has_dealer", [](const SessionObject& s) { return s.session().has_dealer(); },
          "The mesh has one party more, which deals the correlations.")
      .def_property_readonly(
          "seeded", [](const SessionObject& s) { return s.session().seeded(); },
          "Randomness comes from a seed: for reproducible runs, not for secrets.")
      .def_property_readonly(
          "prep_trust", &SessionObject::prep_trust,
          "Who is trusted for the correlations: 'dealer' (a party that must collude with nobody), 'semi_honest' "
          "(nobody\n"
          "but that the parties follow the protocol), or 'insecure' (party 0 makes them and could read every secret:\n"
          "for measuring only).")
      .def("costs", &costs_of,
           "Declared online cost of the calls so far, at this party: {operation: {calls, rounds, bytes_sent, "
           "correlations}}.")
      .def("__repr__", [](const SessionObject& s) {
        return fmt::format("<parley.Session party {} of {}, prep_trust={}>", s.session().self(), s.session().parties(),
                           s.prep_trust());
      });
}

void register_sharing(Class& cls) {
  cls.def("share", &SessionObject::share, py::arg("x"), py::arg("owner") = 0, py::arg("shape") = py::none(),
          py::arg("dtype") = py::none(),
          "Shares array `x` of party `owner`, of dtype uint64 or uint32.\n\n"
          "Collective over the computing parties. The other parties give None with the public `shape` (and `dtype`,\n"
          "default uint64), or any array of that shape and dtype: its values are not looked at. Cost: none; the\n"
          "shares come from common keys.")
      .def("open", &SessionObject::open, py::arg("x"),
           "The values behind `x`, at every computing party, as an array.\n\n"
           "Collective over the computing parties. Cost: 1 round, (parties - 1) * bytes of x sent.")
      .def("reveal", &SessionObject::reveal, py::arg("x"), py::arg("to"),
           "The values behind `x` at party `to`, as an array; None at the others.\n\n"
           "Collective over the computing parties. Cost: 1 round, bytes of x sent by all but `to`.");
}

void register_multiplication(Class& cls) {
  cls.def("mul", &SessionObject::mul, py::arg("x"), py::arg("y"),
          "Elementwise product of two shared arrays of one shape and dtype.\n\n"
          "Collective over the computing parties. Cost: 1 round, 2 * (parties - 1) * bytes of x sent, x.size triples.\n"
          "Triples that are missing are made first, at the price of an offline phase: see reserve_mul.")
      .def("matmul", &SessionObject::matmul, py::arg("x"), py::arg("y"),
           "Product of two shared matrices, (m, k) times (k, n), of one dtype.\n\n"
           "Collective over the computing parties. Cost: 1 round, (parties - 1) * (bytes of x + bytes of y) sent, one\n"
           "matrix triple. A triple that is missing is made first: see reserve_matmul.")
      .def("reserve_mul", &SessionObject::reserve_mul, py::arg("count"), py::arg("dtype") = py::none(),
           "Makes triples for `count` more products of elements (dtype default: uint64): the offline phase.\n\n"
           "Collective over the computing parties. Cost with a dealer: 2 rounds, one word per triple sent by the\n"
           "dealer; else none on the wire.")
      .def("reserve_matmul", &SessionObject::reserve_matmul, py::arg("m"), py::arg("k"), py::arg("n"),
           py::arg("count") = 1, py::arg("dtype") = py::none(),
           "Makes `count` triples for products of an (m, k) and a (k, n) matrix: the offline phase.\n\n"
           "Collective over the computing parties. Cost with a dealer: 2 rounds, m * n words per triple sent by the\n"
           "dealer; else none on the wire.");
}

void register_dealing(Class& cls) {
  cls.def("serve_correlations", &SessionObject::serve_correlations,
          "At the dealer: deals what the computing parties ask for, until they call stop_correlations. Blocks "
          "meanwhile.")
      .def("stop_correlations", &SessionObject::stop_correlations,
           "At the computing parties: lets the dealer go. Nothing happens where there is none.");
}

}  // namespace

void register_session(py::module_& module) {
  Class cls(
      module, "Session",
      "One party's end of a computation on additive shares over Z_2^64 and Z_2^32, secure against all parties but\n"
      "one that pool what they see and follow the protocol, as far as `prep_trust` allows.\n\n"
      "What takes a session costs rounds, unless it says otherwise.");
  register_who(cls);
  register_sharing(cls);
  register_multiplication(cls);
  register_dealing(cls);
}

}  // namespace parley::python
