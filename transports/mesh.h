#pragma once

/// What it takes to stand up a mesh, and the table of back-ends that can.

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/transport.h"
#include "core/types.h"

namespace parley {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
};

/// How a party waits for bytes. Polling with `sched_yield` in between spares the wake-up of a sleeping process (5 to
/// 28 us), and sleeping spreads parties that share a core over others, which moves their data between caches. Giving up
/// after a while spares the core during long computations of a peer.
struct WaitPolicy {
  std::chrono::microseconds yield_for{1000};  ///< 0: block at once
};

struct SocketOptions {
  /// Congestion control of the TCP connections; "system" keeps the kernel's default. On loopback BBR paces
  /// and costs a factor of two above 256 KiB, and cubic leaves its slow start early and costs a fifth; on a wide-area
  /// link both reno and cubic forget their window while a connection is idle.
  std::string congestion = "auto";  ///< auto: reno, else cubic, on loopback addresses; the system's elsewhere
};

/// Mutual TLS 1.3 between the parties, on the back-ends that say so. `mpi` takes keys from it and seals each message.
struct TlsOptions {
  std::string folder;  ///< where ca.pem, party-N.pem and party-N.key are; empty: no TLS
  /// By party id: a file with the only certificate to accept from it; empty or missing: any that the authority has
  /// signed and that names it.
  std::vector<std::string> pinned;

  /// For a party to come after someone who could not prove to be that party; then the run fails.
  Duration patience = std::chrono::seconds(1);

  explicit operator bool() const { return !folder.empty(); }
};

/// How `uring` is set up; each is a named option because each wins somewhere. What has no value is used where the
/// kernel can; what is asked for and refused is a ConfigError.
struct UringOptions {
  unsigned entries = 128;
  std::optional<bool> single_issuer;  ///< only one thread submits: the kernel spares locks
  std::optional<bool> defer_taskrun;  ///< completions are run when this thread asks, not by interrupting it
  std::optional<bool> fixed_files;    ///< sockets are registered once and named by index
  bool zero_copy = false;             ///< sends take their bytes from the caller's pages
  bool registered_memory = false;     ///< sends are copied to memory that the kernel knows, and go out from there
  bool multishot = false;             ///< one request receives all that comes, into buffers that are copied from
  bool sqpoll = false;                ///< a thread of the kernel looks for requests, so that handing over is no call
  std::chrono::microseconds busy_poll{0};  ///< the kernel polls the network device so long before it waits
};

struct CommThreadOptions {
  std::size_t buffer_bytes = 256 << 10;  ///< each half of a double buffer
};

class MemoryHub;  // where the parties of `memory` meet

struct MeshSpec {
  std::string transport = "tcp";
  PartyId self = 0;
  PartyId parties = 2;
  std::vector<Address> addresses;  ///< one per party; unused by memory and mpi
  int listen_fd = -1;              ///< a socket that already listens on addresses[self]; -1: bind here
  SessionId session{};
  Digest program{};  ///< of the program and its parameters; must be equal at all parties
  Duration deadline = std::chrono::seconds(30);
  Duration connect_timeout = std::chrono::seconds(30);
  bool concurrent_lanes = false;  ///< lanes will be used from several threads at once (mpi needs to know)
  WaitPolicy wait;
  SocketOptions socket;
  TlsOptions tls;
  UringOptions uring;
  CommThreadOptions comm_thread;
  std::shared_ptr<MemoryHub> memory;  ///< shared by all parties of one process

  bool on_one_host() const {
    return std::ranges::all_of(addresses, [&](const Address& address) { return address.host == addresses[0].host; });
  }

  /// Of sockets: between hosts the wire is worth overlapping with work, on one host both are the same processor's, and
  /// a chunk costs a call and a wake-up until the whole round no longer fits into the cache.
  std::size_t streams_from() const { return on_one_host() ? 8 << 20 : 0; }

  LaneIdentity identity(LaneId lane = 0) const { return {self, parties, lane, deadline, wait.yield_for}; }
};

/// Who can read and change what the parties say to each other.
enum class Protection : std::uint8_t {
  one_process,   ///< nobody: nothing leaves the process
  one_host,      ///< nobody but the administrator of the host: nothing leaves it
  tls_offered,   ///< nobody under TLS; without it, everyone on the way
  seal_offered,  ///< nobody where messages are sealed; else everyone on the way
};
std::string_view describe(Protection protection);

/// One row per back-end. A back-end that this build or this machine lacks stays listed and says why.
struct Backend {
  std::string_view name;
  std::string_view summary;
  bool needs_addresses;  ///< parties find each other by host and port
  bool one_process;      ///< parties are threads of one process
  Protection protection;
  std::string (*unavailable)();  ///< empty, or the reason why it cannot be used here
  std::unique_ptr<Transport> (*open)(const MeshSpec&);
};

std::span<const Backend> backends();

/// Throws ConfigError with the nearest name when there is no such back-end.
const Backend& find_backend(std::string_view name);

/// Opens lane 0 of the mesh. Collective. Takes over `spec.listen_fd`, also when it throws ConfigError or
/// TransportError.
std::unique_ptr<Transport> open_mesh(const MeshSpec& spec);

}  // namespace parley
