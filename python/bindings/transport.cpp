/// Transport, its tickets and its counters.

#include <fmt/format.h>
#include <pybind11/stl.h>

#include <variant>

#include "python/bindings/lane.h"
#include "python/bindings/register.h"

namespace parley::python {
namespace {

AbortNotice notice_of(const Transport& net, const std::string& reason) {
  return {TransportErrc::peer_aborted, net.self(), reason};
}

/// Leaves a `with` block: in order, or telling the others why not. The exception of the block stays as it is.
void leave(Lane& lane, const py::object& type, const py::object& value) {
  if (type.is_none()) return lane.close();
  const auto reason = py::str("{}: {}").format(type.attr("__name__"), value).cast<std::string>();
  lane.abort(notice_of(lane.transport(), reason));
}

void wait_for(Lane& lane, const std::variant<LaneTicket, std::vector<LaneTicket>>& tickets) {
  if (const auto* one = std::get_if<LaneTicket>(&tickets)) return lane.wait({*one});
  lane.wait(std::get<std::vector<LaneTicket>>(tickets));
}

std::string text_of(const Lane& lane) {
  const Transport& net = lane.transport();
  return fmt::format("<parley.Transport party {} of {}, lane {}>", net.self(), net.parties(), net.lane());
}

void register_counters(py::module_& module) {
  py::class_<Traffic>(module, "Traffic", "Payload exchanged by one party; a message costs 64 bytes more on the wire.")
      .def_readonly("bytes_sent", &Traffic::bytes_sent, "Payload bytes sent.")
      .def_readonly("bytes_received", &Traffic::bytes_received, "Payload bytes received.")
      .def_readonly("messages_sent", &Traffic::messages_sent, "Messages sent.")
      .def_readonly("messages_received", &Traffic::messages_received, "Messages received.")
      .def(
          "__sub__", [](const Traffic& now, const Traffic& before) { return now - before; }, py::arg("before"),
          "What was exchanged since `before`.")
      .def(
          "__eq__", [](const Traffic& a, const Traffic& b) { return a == b; }, py::arg("other"), "Equal counts.")
      .def("__repr__", [](const Traffic& t) {
        return fmt::format("Traffic(bytes_sent={}, bytes_received={}, messages_sent={}, messages_received={})",
                           t.bytes_sent, t.bytes_received, t.messages_sent, t.messages_received);
      });
  py::class_<Activity>(module, "Activity", "What communicating cost this party, besides bytes.")
      .def_readonly("depth", &Activity::depth, "Causal depth reached; its maximum over the parties is the round count.")
      .def_readonly("waiting_s", &Activity::waiting_s, "Seconds spent waiting for bytes.")
      .def_readonly("system_calls", &Activity::system_calls, "Made to move bytes or to wait; 0 where unknown.")
      .def("__repr__", [](const Activity& a) {
        return fmt::format("Activity(depth={}, waiting_s={:.6f}, system_calls={})", a.depth, a.waiting_s,
                           a.system_calls);
      });
  py::class_<Capabilities>(module, "Capabilities", "What a transport can do.")
      .def_readonly("async_progress", &Capabilities::async_progress, "Bytes move while the caller computes.")
      .def_readonly("send_completes_on_copy", &Capabilities::send_completes_on_copy,
                    "A finished send may still be on its way.")
      .def_readonly("preferred_chunk", &Capabilities::preferred_chunk,
                    "Bytes that a streamed operation should send at a time.")
      .def_readonly("streams_from", &Capabilities::streams_from,
                    "Bytes of a round from which it is worth cutting it into chunks.");
}

void register_lane(py::class_<Lane, std::shared_ptr<Lane>>& lane) {
  lane.def_property_readonly(
          "party", [](const Lane& l) { return l.transport().self(); }, "This party's id.")
      .def_property_readonly(
          "parties", [](const Lane& l) { return l.transport().parties(); }, "Parties of the mesh, a dealer included.")
      .def_property_readonly(
          "lane", [](const Lane& l) { return l.transport().lane(); }, "The lane's id.")
      .def_property_readonly(
          "capabilities", [](const Lane& l) { return l.transport().capabilities(); }, "What this transport can do.")
      .def(
          "traffic", [](Lane& l) { return l.call([](Transport& net) { return net.traffic(); }); },
          "Payload exchanged with all peers together.")
      .def(
          "traffic_with",
          [](Lane& l, PartyId peer) {
            if (peer >= l.transport().parties()) throw ConfigError(fmt::format("there is no party {}", peer));
            return l.call([&](Transport& net) { return net.traffic(peer); });
          },
          py::arg("peer"), "Payload exchanged with one peer.")
      .def(
          "activity", [](Lane& l) { return l.call([](Transport& net) { return net.activity(); }); },
          "Rounds so far, seconds waited, system calls.")
      .def("__repr__", &text_of);
}

void register_posting(py::class_<Lane, std::shared_ptr<Lane>>& lane) {
  lane.def(
          "post_send", &Lane::post_send, py::arg("to"), py::arg("payload"),
          "Queues a message to party `to`. `payload` is a C-contiguous array or buffer of any shape; it is kept alive\n"
          "and must not be changed until its ticket is done.")
      .def("post_receive", &Lane::post_receive, py::arg("source"), py::arg("payload"),
           "Queues a receive into `payload`, a writable C-contiguous array or buffer. A message of another length in\n"
           "bytes is a TransportError, never a cut.")
      .def(
          "submit", [](Lane& l) { l.call([](Transport& net) { net.submit(); }); },
          "Hands over all that is posted, in as few system calls as the transport can. Does not block.")
      .def("test", &Lane::test, py::arg("ticket"),
           "Moves what can be moved without blocking; True when `ticket` is done, which also releases it.")
      .def("wait", &wait_for, py::arg("tickets"),
           "Blocks until the given ticket, or all of a sequence, are done. Moves everything posted meanwhile. Raises\n"
           "TransportError when a party is lost, or when nothing moved for the deadline.");
}

void register_life(py::class_<Lane, std::shared_ptr<Lane>>& lane) {
  lane.def(
          "open_lane",
          [](Lane& l, LaneId id) {
            return std::make_shared<Lane>(l.call([&](Transport& net) { return net.open_lane(id); }));
          },
          py::arg("lane"), "An independent lane of the same mesh, for another thread. Collective.")
      .def("close", &Lane::close, "Ends the run in order. Collective; costs no round.")
      .def(
          "abort", [](Lane& l, const std::string& reason) { l.abort(notice_of(l.transport(), reason)); },
          py::arg("reason"), "Tells every other party why this one gives up, and drops the connections.")
      .def(
          "__enter__", [](std::shared_ptr<Lane> l) { return l; }, "This transport.")
      .def(
          "__exit__",
          [](Lane& l, const py::object& type, const py::object& value, const py::object&) { leave(l, type, value); },
          py::arg("type"), py::arg("value"), py::arg("traceback"),
          "Closes in order, or aborts with the exception's text when the block failed.");
}

}  // namespace

void register_transport(py::module_& module) {
  register_counters(module);
  py::class_<LaneTicket>(module, "Ticket", "Names one posted operation of one transport.");
  py::class_<Lane, std::shared_ptr<Lane>> lane(
      module, "Transport",
      "One party's end of a standing mesh: ordered, full-duplex connections to every other party.\n\n"
      "It belongs to the thread that uses it first; open_lane() gives another thread its own. Usable as a context\n"
      "manager, which closes in order, or aborts when the block raises.");
  register_lane(lane);
  register_posting(lane);
  register_life(lane);
}

}  // namespace parley::python
