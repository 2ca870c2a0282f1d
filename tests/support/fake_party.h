#pragma once

/// Someone on the port who is not, or not quite, a party: speaks in raw bytes.

#include <optional>

#include "transports/hello.h"
#include "transports/mesh.h"
#include "transports/shm_pair.h"
#include "transports/stream_socket.h"

namespace parley::test {

class FakeParty {
 public:
  /// Connects to a party's listening port, as nobody.
  explicit FakeParty(const Address& address) : FakeParty(address, MeshSpec{}) {}
  /// The same with the certificate of party `as.self`, where `as` asks for TLS; the handshake is over afterwards.
  FakeParty(const Address& address, const MeshSpec& as);
  /// Answers on a connection that was accepted; under TLS the handshake comes with the first read.
  explicit FakeParty(Socket socket, const MeshSpec& as = {});

  void send(Bytes bytes);
  template <typename T>
  void send_value(const T& value) {
    send(std::as_bytes(std::span(&value, 1)));
  }

  /// Shares memory with a party of `shm` that it has greeted as one above it. From then on it sends through the ring.
  SharedPair& share_memory();

  /// Says it on the connection, also where messages go through a ring: there a party says why it gives up.
  void say(Bytes bytes);

  /// A good hello of the party that this one plays.
  Hello make_hello(PartyId to, TlsStream::Role role) const;

  bool read_hello(Hello& hello) { return read_value(hello); }

  /// Reads a whole T; false when the other side closes first.
  template <typename T>
  bool read_value(T& value) {
    return read(std::as_writable_bytes(std::span(&value, 1)));
  }

  /// Reads until `bytes` is full; false when the other side closes first.
  bool read(MutableBytes bytes);

  /// Reads until the other side closes.
  std::vector<std::byte> read_to_end();
  void wait_for_end() { read_to_end(); }

  void hang_up() { socket_.close(); }

 private:
  void begin(Socket socket, TlsStream::Role role);
  ssize_t receive_once(MutableBytes bytes);
  ssize_t receive(MutableBytes bytes);

  MeshSpec as_;
  StreamSocket socket_;
  PairMapping memory_;
  std::optional<RingWriter> ring_;
};

/// The next one who calls at `listener`, waiting for it.
Socket accept_next(const Socket& listener);

}  // namespace parley::test
