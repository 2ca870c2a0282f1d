/// Decorators: what holds a transport and changes or observes what passes.

#include <fmt/format.h>

#include "python/bindings/lane.h"
#include "python/bindings/register.h"
#include "transports/network_profile.h"
#include "transports/shaped.h"
#include "transports/traced.h"

namespace parley::python {
namespace {

std::shared_ptr<Lane> shape_lane(Lane& lane, const std::string& network) {
  const NetworkProfile profile = parse_network_profile(network);
  std::unique_ptr<Transport> inner = lane.hand_over();
  const py::gil_scoped_release unlocked;
  return std::make_shared<Lane>(shape(std::move(inner), profile));
}

/// Appends to `entries`, from whichever thread the transport reports and lets go of it.
TraceSink trace_into_list(const py::list& entries) {
  const auto release = [](py::list* list) {
    const py::gil_scoped_acquire locked;
    delete list;
  };
  return [list = std::shared_ptr<py::list>(new py::list(entries), release)](const TraceEntry& entry) {
    const py::gil_scoped_acquire locked;
    list->append(entry);
  };
}

std::shared_ptr<Lane> trace_lane(Lane& lane, const py::list& into, bool digests) {
  TraceSink sink = trace_into_list(into);
  std::unique_ptr<Transport> inner = lane.hand_over();
  const py::gil_scoped_release unlocked;
  return std::make_shared<Lane>(
      trace(std::move(inner), std::move(sink), digests ? TracePayload::digest : TracePayload::none));
}

py::dict row_of(const NetworkProfile& profile) {
  py::dict row;
  row["name"] = profile.name;
  row["rtt_ms"] = profile.rtt_ms;
  row["mbit_per_s"] = profile.mbit_per_s;
  row["summary"] = profile.summary;
  return row;
}

py::list list_networks() {
  py::list rows;
  for (const NetworkProfile& profile : network_profiles()) rows.append(row_of(profile));
  return rows;
}

void register_trace_entry(py::module_& module) {
  py::class_<TraceEntry>(module, "TraceEntry", "One frame of a transcript. Never its payload.")
      .def_property_readonly(
          "direction", [](const TraceEntry& e) { return e.direction == Direction::send ? "send" : "receive"; },
          "'send' or 'receive'.")
      .def_readonly("peer", &TraceEntry::peer, "The other party.")
      .def_readonly("lane", &TraceEntry::lane, "The lane's id.")
      .def_readonly("sequence", &TraceEntry::sequence, "Number of the frame on its lane and direction, from 0.")
      .def_readonly("depth", &TraceEntry::depth, "Causal depth: the round that the frame belongs to.")
      .def_readonly("length", &TraceEntry::length, "Payload bytes.")
      .def("__str__", [](const TraceEntry& e) { return to_string(e); })
      .def("__repr__", [](const TraceEntry& e) { return fmt::format("<{}>", to_string(e)); })
      .def(
          "__eq__", [](const TraceEntry& a, const TraceEntry& b) { return a == b; }, py::arg("other"));
}

}  // namespace

void register_decorators(py::module_& module) {
  register_trace_entry(module);
  module.def("networks", &list_networks, "The named networks, as dicts: name, rtt_ms, mbit_per_s, summary.");
  module.def(
      "parse_network", [](const std::string& text) { return row_of(parse_network_profile(text)); }, py::arg("text"),
      "The row of a name that networks() lists, or of figures such as 'rtt_ms=20,mbit_per_s=100'.");
  module.def(
      "shaped", &shape_lane, py::arg("net"), py::arg("network"),
      "A transport that imitates a network on top of `net`: 'lan', 'metro', 'wan' or explicit figures such as\n"
      "'rtt_ms=20,mbit_per_s=100'. Collective; all parties are on one host. `net` itself can no longer be used.");
  module.def(
      "traced", &trace_lane, py::arg("net"), py::arg("into"), py::arg("digests") = false,
      "A transport that appends a TraceEntry to the list `into` for every frame of `net`, in program order.\n\n"
      "`digests` adds the SHA-256 of each payload, for runs with seeded randomness only: a short message can be\n"
      "guessed from it. `net` itself can no longer be used.");
}

}  // namespace parley::python
