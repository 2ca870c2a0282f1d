#pragma once

/// Makes the connections of one lane: calls the parties below, answers those above, in one loop that never blocks on a
/// single peer.

#include <optional>
#include <vector>

#include "transports/socket_mesh.h"
#include "transports/suspicions.h"

namespace parley {

class LaneSetup {
 public:
  LaneSetup(SocketMesh& mesh, LaneId lane);

  /// Runs until every peer is greeted. Throws the first objection, after telling the parties that can be reached.
  std::vector<StreamSocket> run();

 private:
  enum class Stage : std::uint8_t { idle, connecting, greeting, ready };

  /// A party below, which this one calls.
  struct Call {
    Stage stage = Stage::idle;
    StreamSocket socket;
    bool said_hello = false;
    TimePoint next_try{};
    Duration back_off = std::chrono::milliseconds(1);
    Hello answer;
    std::size_t received = 0;
    std::string last_failure = "no answer";
  };
  /// Someone who called this party and has not said yet who it is.
  struct Caller {
    StreamSocket socket;
    Hello hello;
    std::size_t received = 0;
    TimePoint give_up;
    bool dismissed = false;  // it was told why, and must only read that
  };
  enum class Reading : std::uint8_t {
    more,
    whole,
    over,
    stranger,
    untrusted,  ///< TLS failed
  };

  void step();
  void wait_for_events();
  void accept_callers();
  void listen_to(Caller& caller);
  void welcome(Caller& caller);
  void dismiss(Caller& caller);
  std::optional<TransportError> find_objection(const StreamSocket& socket, PartyId called, Hello got) const;
  std::optional<TransportError> second_caller(const Hello& hello) const;
  void advance(PartyId peer, Call& call);
  void say_hello(PartyId peer, Call& call);
  void retry_later(Call& call, const std::string& why);
  void check_greeted(PartyId peer);
  bool complete() const;
  [[noreturn]] void throw_unreachable() const;
  void tell_others(const TransportError& error);
  static Reading read_hello(StreamSocket& socket, Hello& hello, std::size_t& received);

  SocketMesh& mesh_;
  const MeshSpec& spec_;
  LaneId lane_;
  std::optional<TransportError> refusal_;  // once set, every newcomer hears it
  Suspicions suspicions_;
  std::vector<StreamSocket> greeted_;
  std::vector<Call> calls_;  // by party id, parties below this one
  std::vector<Caller> callers_;
  bool accepting_ = true;  // false once the operating system refuses to
};

}  // namespace parley
