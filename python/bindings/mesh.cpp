/// Standing up a mesh: its specification, the back-ends that can, local parties.

#include "transports/mesh.h"

#include <fmt/format.h>
#include <pybind11/stl.h>

#include <cstring>

#include "python/bindings/lane.h"
#include "python/bindings/register.h"
#include "transports/local.h"
#include "transports/memory_hub.h"

namespace parley::python {
namespace {

using AddressPair = std::pair<std::string, std::uint16_t>;
using Seconds = std::chrono::duration<double>;

std::vector<AddressPair> addresses_of(const MeshSpec& spec) {
  std::vector<AddressPair> pairs;
  for (const Address& address : spec.addresses) pairs.emplace_back(address.host, address.port);
  return pairs;
}

void set_addresses(MeshSpec& spec, const std::vector<AddressPair>& pairs) {
  spec.addresses.clear();
  for (const auto& [host, port] : pairs) spec.addresses.push_back({host, port});
}

/// Digests and session ids are bytes of a fixed length.
template <typename Array>
py::bytes to_bytes(const Array& array) {
  return {reinterpret_cast<const char*>(array.data()), array.size()};
}

template <typename Array>
void from_bytes(Array& array, const py::bytes& bytes, std::string_view what) {
  const std::string_view text = bytes;
  if (text.size() != array.size())
    throw ConfigError(fmt::format("MeshSpec.{}: expected {} bytes, got {}", what, array.size(), text.size()));
  std::memcpy(array.data(), text.data(), text.size());
}

Duration from_seconds(double seconds, std::string_view what) {
  constexpr double kLongest = 1e9;  // larger ones overflow the clock
  if (!(seconds > 0) || seconds > kLongest)
    throw ConfigError(
        fmt::format("MeshSpec.{}: expected seconds above 0 and up to {:g}, got {}", what, kLongest, seconds));
  return std::chrono::duration_cast<Duration>(Seconds(seconds));
}

void set_wait_us(MeshSpec& spec, std::int64_t wait_us) {
  if (wait_us < 0) throw ConfigError(fmt::format("MeshSpec.wait_us: expected microseconds from 0 on, got {}", wait_us));
  spec.wait.yield_for = std::chrono::microseconds(wait_us);
}

py::list list_transports() {
  py::list rows;
  for (const Backend& backend : backends()) {
    py::dict row;
    row["name"] = backend.name;
    row["summary"] = backend.summary;
    row["unavailable"] = backend.unavailable();
    row["needs_addresses"] = backend.needs_addresses;
    row["one_process"] = backend.one_process;
    rows.append(row);
  }
  return rows;
}

/// Ends every channel of lane 0, so that parties who wait for each other in this process stop waiting.
void abort_local(const MeshSpec& spec, const std::string& reason) {
  if (!spec.memory) return;
  MemoryHub& hub = *spec.memory;
  for (PartyId to = 0; to < hub.parties(); ++to) {
    for (PartyId from = 0; from < hub.parties(); ++from) {
      if (from == to) continue;
      MemoryChannel& channel = hub.channel(0, from, to);
      const std::lock_guard lock(channel.mutex);
      channel.ended = true;
      channel.notice = AbortNotice(TransportErrc::peer_aborted, from, reason);
    }
    hub.doorbell(0, to).ring();
  }
}

void register_spec(py::module_& module) {
  py::class_<MeshSpec>(module, "MeshSpec", "What it takes to open one party's end of a mesh. Options are attributes.")
      .def(py::init<>(), "Two parties over tcp, with default options.")
      .def_readwrite("transport", &MeshSpec::transport, "Name of the transport; transports() lists them.")
      .def_readwrite("party", &MeshSpec::self, "This party's id, from 0.")
      .def_readwrite("parties", &MeshSpec::parties, "Parties of the mesh: 2 to 16.")
      .def_property("addresses", &addresses_of, &set_addresses, "(host, port) of each party; unused by memory and mpi.")
      .def_readwrite("listen_fd", &MeshSpec::listen_fd, "A socket that already listens on the own address; -1: none.")
      .def_property(
          "session", [](const MeshSpec& s) { return to_bytes(s.session); },
          [](MeshSpec& s, const py::bytes& b) { from_bytes(s.session, b, "session"); },
          "16 bytes, equal at all parties and new for each run.")
      .def_property(
          "program", [](const MeshSpec& s) { return to_bytes(s.program); },
          [](MeshSpec& s, const py::bytes& b) { from_bytes(s.program, b, "program"); },
          "32 bytes: a digest of the program and its parameters, equal at all parties.")
      .def_property(
          "deadline_s", [](const MeshSpec& s) { return Seconds(s.deadline).count(); },
          [](MeshSpec& s, double v) { s.deadline = from_seconds(v, "deadline_s"); },
          "Seconds without progress on anything posted until a wait fails.")
      .def_property(
          "connect_timeout_s", [](const MeshSpec& s) { return Seconds(s.connect_timeout).count(); },
          [](MeshSpec& s, double v) { s.connect_timeout = from_seconds(v, "connect_timeout_s"); },
          "Seconds until an unreachable party is an error.")
      .def_readwrite("concurrent_lanes", &MeshSpec::concurrent_lanes, "Several threads will use lanes at once.")
      .def_property(
          "wait_us", [](const MeshSpec& s) { return s.wait.yield_for.count(); }, &set_wait_us,
          "Microseconds of polling and yielding before a wait blocks; 0: block at once.")
      .def_property(
          "congestion", [](const MeshSpec& s) { return s.socket.congestion; },
          [](MeshSpec& s, const std::string& v) { s.socket.congestion = v; },
          "Congestion control of the sockets: auto, system, or a name that the kernel knows.")
      .def_property(
          "tls", [](const MeshSpec& s) { return s.tls.folder; },
          [](MeshSpec& s, const std::string& v) { s.tls.folder = v; },
          "Folder with the keys and certificates that ./parley certs makes; empty: no TLS.")
      .def_property(
          "uring_entries", [](const MeshSpec& s) { return s.uring.entries; },
          [](MeshSpec& s, unsigned v) { s.uring.entries = v; }, "Entries of the submission queue of uring.")
      .def_property(
          "comm_thread_buffer", [](const MeshSpec& s) { return s.comm_thread.buffer_bytes; },
          [](MeshSpec& s, std::size_t v) { s.comm_thread.buffer_bytes = v; },
          "Bytes of each half of a double buffer of comm_thread.");
}

}  // namespace

void register_mesh(py::module_& module) {
  register_spec(module);
  module.def("transports", &list_transports,
             "The transports, as dicts: name, summary, unavailable (empty, or why this process cannot use\n"
             "it), needs_addresses, one_process.");
  module.def(
      "open_mesh",
      [](const MeshSpec& spec) {
        const py::gil_scoped_release unlocked;
        return std::make_shared<Lane>(open_mesh(spec));
      },
      py::arg("spec"),
      "Opens this party's end of a mesh. Collective. Raises ConfigError for a setting that cannot work, and\n"
      "TransportError when a party is unreachable or another program.");
  module.def(
      "local_specs",
      [](PartyId parties, const std::string& transport, const MeshSpec& like) {
        return local_specs(parties, transport, like);
      },
      py::arg("parties"), py::arg("transport"), py::arg_v("like", MeshSpec(), "MeshSpec()"),
      "The specs of local parties that fit together: sockets that already listen, one shared memory hub, a new\n"
      "session. Options come from `like`. The caller owns each listen_fd until open_mesh takes it.");
  module.def("abort_local", &abort_local, py::arg("spec"), py::arg("reason"),
             "Makes the parties of `spec` that are threads of this process fail with `reason` instead of waiting on.");
}

}  // namespace parley::python
