/// The patterns of core/collectives.h on NumPy arrays.

#include "core/collectives.h"

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "python/bindings/lane.h"
#include "python/bindings/register.h"

namespace parley::python {
namespace {

/// The array to receive into: `out` when given, else one like `array`.
py::array target(const py::object& out, const py::array& array, std::string_view what) {
  if (out.is_none()) return empty_like(array);
  return require_array(out, what);
}

py::array exchange_arrays(Lane& lane, PartyId to, const py::object& x, const std::optional<PartyId>& source,
                          const py::object& out) {
  const py::array mine = require_array(x, "exchange: x");
  py::array theirs = target(out, mine, "exchange: out");
  const Bytes sent = bytes_of_array(mine);
  const MutableBytes received = mutable_bytes_of_array(theirs);
  lane.call([&](Transport& net) { exchange(net, to, sent, source.value_or(to), received); });
  return theirs;
}

py::array shift_array(Lane& lane, const py::object& x, const py::object& out) {
  const py::array mine = require_array(x, "shift: x");
  py::array theirs = target(out, mine, "shift: out");
  const Bytes sent = bytes_of_array(mine);
  const MutableBytes received = mutable_bytes_of_array(theirs);
  lane.call([&](Transport& net) { shift(net, sent, received); });
  return theirs;
}

/// An array [party, ...] that holds `mine` in row `self`, and the bytes of each row.
struct Stack {
  Stack(const py::array& mine, PartyId parties, PartyId self) {
    std::vector<py::ssize_t> shape{parties};
    shape.insert(shape.end(), mine.shape(), mine.shape() + mine.ndim());
    array = py::array(mine.dtype(), shape);
    const Bytes own = bytes_of_array(mine);
    const MutableBytes all = mutable_bytes_of_array(array);
    for (PartyId party = 0; party < parties; ++party) rows.push_back(all.subspan(party * own.size(), own.size()));
    std::ranges::copy(own, rows[self].begin());
  }

  py::array array;
  std::vector<MutableBytes> rows;
};

py::array open_array_to_all(Lane& lane, const py::object& x, const std::optional<PartyId>& parties) {
  const py::array mine = require_array(x, "open_to_all: x");
  const Transport& own = lane.transport();
  const PartyId group = parties.value_or(own.parties());
  if (group > own.parties() || own.self() >= group)
    throw ConfigError(
        fmt::format("open_to_all: parties={} of a mesh of {}, called by party {}; give at most {} and more "
                    "than the caller's id",
                    group, own.parties(), own.self(), own.parties()));
  Stack stack(mine, group, own.self());
  lane.call([&](Transport& net) { open_to_all(net, stack.rows[net.self()], stack.rows); });
  return stack.array;
}

py::array broadcast_array(Lane& lane, PartyId root, const py::object& x) {
  py::array array = require_array(x, "broadcast: x");
  const MutableBytes bytes = mutable_bytes_of_array(array);
  lane.call([&](Transport& net) { broadcast(net, root, bytes); });
  return array;
}

py::object gather_arrays(Lane& lane, PartyId root, const py::object& x) {
  const py::array mine = require_array(x, "gather: x");
  const Transport& own = lane.transport();
  const Bytes sent = bytes_of_array(mine);
  if (own.self() != root) {
    lane.call([&](Transport& net) { gather(net, root, sent, {}); });
    return py::none();
  }
  Stack stack(mine, own.parties(), root);
  lane.call([&](Transport& net) { gather(net, root, sent, stack.rows); });
  return stack.array;
}

}  // namespace

void register_collectives(py::module_& module) {
  module.def(
      "exchange", &exchange_arrays, py::arg("net"), py::arg("to"), py::arg("x"), py::arg("source") = py::none(),
      py::arg("out") = py::none(),
      "Sends array `x` to party `to` and returns the array that party `source` (default: `to`) sent.\n\n"
      "Collective between the parties that send to each other. What comes has the shape and dtype of `x`, or of\n"
      "`out`, which is then filled and returned. Cost: 1 round, x.nbytes sent. A message of another length is a\n"
      "TransportError.");
  module.def("shift", &shift_array, py::arg("net"), py::arg("x"), py::arg("out") = py::none(),
             "Sends array `x` to the previous party on the ring and returns what the next one sent.\n\n"
             "Collective. What comes has the shape and dtype of `x`, or of `out`, which is then filled and returned.\n"
             "Cost: 1 round, x.nbytes sent.");
  module.def("open_to_all", &open_array_to_all, py::arg("net"), py::arg("x"), py::arg("parties") = py::none(),
             "Every party sends array `x` to every other; returns all of them as an array [party, ...].\n\n"
             "Collective over the first `parties` parties (default: all); `x` has one shape and dtype at all of them.\n"
             "Cost: 1 round, (parties - 1) * x.nbytes sent.");
  module.def("broadcast", &broadcast_array, py::arg("net"), py::arg("root"), py::arg("x"),
             "Copies array `x` of party `root` into `x` of every other party, and returns it.\n\n"
             "Collective. `x` is writable and has one shape and dtype at all parties. Cost: 1 round, (parties - 1) *\n"
             "x.nbytes sent by `root`.");
  module.def("gather", &gather_arrays, py::arg("net"), py::arg("root"), py::arg("x"),
             "Every party sends array `x` to `root`, which gets all as an array [party, ...]; the others get None.\n\n"
             "Collective. `x` has one shape and dtype at all parties. Cost: 1 round, x.nbytes sent by all but `root`.");
  module.def(
      "barrier", [](Lane& lane) { lane.call([](Transport& net) { barrier(net); }); }, py::arg("net"),
      "Nobody leaves before everybody came. Collective. Cost: 2 rounds of empty messages.");
}

}  // namespace parley::python
