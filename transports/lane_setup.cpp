#include "transports/lane_setup.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "transports/stream_end.h"
#include "transports/stream_farewell.h"

namespace parley {
namespace {

using std::chrono::milliseconds;

constexpr Duration kHelloPatience = std::chrono::seconds(5);  // for a caller to say who it is
constexpr Duration kFarewell = milliseconds(1000);            // for telling the others why the set-up failed

void send_whole(StreamSocket& socket, const void* bytes, std::size_t size) {
  // A greeting fits the empty buffer of a fresh connection; where it does not, the peer is gone and will be missed.
  iovec part{const_cast<void*>(bytes), size};  // only read
  socket.send({&part, 1});
}

/// The session in a hello: under TLS mixed with the connection, so that a hello is of no use on another one.
SessionId session_on(const StreamSocket& socket, const SessionId& session, TlsStream::Role from) {
  return socket.tls() ? socket.tls()->bind(session, from) : session;
}

/// Reads and forgets; false when the other side has closed.
bool discard(const StreamSocket& socket) {
  std::array<std::byte, 4096> bytes;
  const ssize_t n = recv(socket.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/// Do these bytes begin a handshake of a party that runs with TLS?
bool is_party_under_tls(const StreamSocket& socket, Bytes begin) {
  constexpr std::byte kHandshake{0x16};
  constexpr std::string_view kProtocol = "parley/1";
  if (begin.empty() || begin[0] != kHandshake) return false;
  std::array<std::byte, 2048> more{};
  const ssize_t n = recv(socket.fd(), more.data(), more.size(), MSG_DONTWAIT);
  std::string text(reinterpret_cast<const char*>(begin.data()), begin.size());
  if (n > 0) text.append(reinterpret_cast<const char*>(more.data()), static_cast<std::size_t>(n));
  return text.find(kProtocol) != std::string::npos;
}

}  // namespace

LaneSetup::LaneSetup(SocketMesh& mesh, LaneId lane)
    : mesh_(mesh),
      spec_(mesh.spec_),
      lane_(lane),
      suspicions_(spec_.self, spec_.parties, spec_.tls.patience),
      greeted_(spec_.parties),
      calls_(spec_.self) {
  for (PartyId peer = 0; peer < spec_.parties; ++peer)
    if (auto parked = mesh_.parked_.extract({lane_, peer})) greeted_[peer] = std::move(parked.mapped());
}

std::vector<StreamSocket> LaneSetup::run() {
  const TimePoint give_up = Clock::now() + spec_.connect_timeout;
  try {
    if (mesh_.tls_failure_) throw ConfigError(*mesh_.tls_failure_);
    while (!complete()) {
      step();
      if (Clock::now() >= give_up && !complete()) throw_unreachable();
    }
  } catch (const TransportError& error) {
    tell_others(error);
    throw;
  } catch (const Error& error) {
    tell_others({TransportErrc::peer_aborted, spec_.self, error.what()});
    throw;
  }
  for (const StreamSocket& socket : greeted_)
    if (socket) set_blocking(socket.socket(), true);
  return std::move(greeted_);
}

bool LaneSetup::complete() const {
  for (PartyId peer = 0; peer < spec_.parties; ++peer)
    if (peer != spec_.self && !greeted_[peer]) return false;
  return true;
}

void LaneSetup::step() {
  accept_callers();
  for (Caller& caller : callers_) listen_to(caller);
  std::erase_if(callers_, [](const Caller& caller) { return !caller.socket; });
  for (PartyId peer = 0; peer < calls_.size(); ++peer) {
    if (greeted_[peer]) continue;
    try {
      advance(peer, calls_[peer]);
    } catch (const Error&) {
      if (!refusal_) throw;
      calls_[peer].stage = Stage::ready;  // cannot be told; the first failure is the one to report
    }
  }
  for (PartyId peer = 0; peer < spec_.parties; ++peer)
    if (greeted_[peer] && !refusal_) check_greeted(peer);
  const auto suspect = suspicions_.overdue([&](PartyId party) { return bool(greeted_[party]); });
  if (suspect && !refusal_) throw TransportError(*suspect);
  if (!complete()) wait_for_events();
}

void LaneSetup::wait_for_events() {
  std::vector<pollfd> entries;
  if (accepting_) entries.push_back({.fd = mesh_.listener_.fd(), .events = POLLIN, .revents = 0});
  Duration patience = milliseconds(100);
  const TimePoint now = Clock::now();
  for (const Caller& caller : callers_) entries.push_back({.fd = caller.socket.fd(), .events = POLLIN, .revents = 0});
  for (PartyId peer = 0; peer < calls_.size(); ++peer) {
    const Call& call = calls_[peer];
    if (greeted_[peer]) continue;
    if (call.stage == Stage::ready) continue;
    if (call.stage == Stage::idle)
      patience = std::clamp<Duration>(call.next_try - now, Duration::zero(), patience);
    else
      entries.push_back({.fd = call.socket.fd(),
                         .events = static_cast<short>(call.stage == Stage::connecting ? POLLOUT : POLLIN),
                         .revents = 0});
  }
  const auto patience_ms = std::chrono::ceil<milliseconds>(patience).count();
  poll(entries.data(), entries.size(), static_cast<int>(patience_ms));
}

void LaneSetup::accept_callers() {
  while (Socket socket = accept_one(mesh_.listener_))
    callers_.push_back({.socket = mesh_.begin(std::move(socket), TlsStream::Role::answerer),
                        .give_up = Clock::now() + kHelloPatience});
  // The caller stays in the queue, so the listener would wake us for ever.
  accepting_ = errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM;
  if (!accepting_ && !refusal_)
    throw TransportError(
        TransportErrc::io, spec_.self,
        fmt::format("party {}: a connection cannot be accepted: {}", spec_.self, std::strerror(errno)));
}

LaneSetup::Reading LaneSetup::read_hello(StreamSocket& socket, Hello& hello, std::size_t& received) {
  auto* bytes = reinterpret_cast<std::byte*>(&hello);
  iovec rest{bytes + received, sizeof(Hello) - received};
  const ssize_t n = socket.receive({&rest, 1});
  if (n < 0 && errno == EPROTO) return Reading::untrusted;
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return Reading::more;
  if (n <= 0) return Reading::over;
  received += static_cast<std::size_t>(n);
  if (!begins_like_hello(Bytes(bytes, received))) return Reading::stranger;
  // A hello of another version may be shorter; its version is enough to know.
  constexpr std::size_t kVersionEnd = offsetof(Hello, version) + sizeof(Hello::version);
  const bool other_version = received >= kVersionEnd && hello.version != kHelloVersion;
  return received == sizeof(Hello) || other_version ? Reading::whole : Reading::more;
}

void LaneSetup::listen_to(Caller& caller) {
  if (caller.dismissed) {
    if (!discard(caller.socket) || Clock::now() >= caller.give_up) caller.socket.close();
    return;
  }
  switch (read_hello(caller.socket, caller.hello, caller.received)) {
    case Reading::whole: return welcome(caller);
    case Reading::more:
      if (Clock::now() >= caller.give_up) caller.socket.close();
      return;
    case Reading::stranger:
      if (is_party_under_tls(caller.socket, std::as_bytes(std::span(&caller.hello, 1)).first(caller.received)))
        suspicions_.note_a_caller("it speaks TLS, and this party runs without");
      return caller.socket.close();
    case Reading::over: return caller.socket.close();
    case Reading::untrusted: return dismiss(caller);
  }
}

/// The connection stays until the caller has read the reason: closing it with unread bytes would destroy that.
void LaneSetup::dismiss(Caller& caller) {
  const TlsStream& tls = *caller.socket.tls();
  const Bytes came = tls.last_received();
  Hello hello;
  if (came.size() >= sizeof(Hello) && begins_like_hello(came)) {
    std::memcpy(&hello, came.data(), sizeof(hello));
    if (hello.version == kHelloVersion && hello.session == spec_.session && hello.from > spec_.self &&
        hello.from < spec_.parties) {
      const std::string word = hello.refused ? fmt::format(" (it says: {})", hello.notice.text()) : "";
      suspicions_.note(hello.from, "it called without TLS, which this party asks for" + word);
      Hello answer = make_hello(spec_, hello.from, hello.lane);  // in the words that it understands
      answer.refused = 1;
      answer.notice =
          AbortNotice(TransportErrc::auth_failed, hello.from,
                      fmt::format("party {} called without TLS, which party {} asks for", hello.from, spec_.self));
      send(caller.socket.fd(), &answer, sizeof(answer), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
  } else {
    suspicions_.note_refused(tls);
  }
  shutdown(caller.socket.fd(), SHUT_WR);
  caller.dismissed = true;
}

/// Under TLS, a hello must also name the party of the certificate, and be meant for this connection.
std::optional<TransportError> LaneSetup::find_objection(const StreamSocket& socket, PartyId called, Hello got) const {
  const TlsStream* tls = socket.tls();
  if (tls && got.version == kHelloVersion) {
    const bool called_us = called == kMaxParties;
    const PartyId claimed = std::min<PartyId>(called_us ? got.from : called, kMaxParties);
    if (!tls->is_from(claimed))
      return TransportError(TransportErrc::auth_failed, claimed,
                            fmt::format("party {}: a peer says that it is party {}, and its certificate is not the one "
                                        "of {}",
                                        spec_.self, got.from, certificate_name(claimed)));
    const auto from = called_us ? TlsStream::Role::caller : TlsStream::Role::answerer;
    if (got.session != session_on(socket, spec_.session, from))
      return TransportError(TransportErrc::session_mismatch, claimed,
                            fmt::format("party {}: party {} belongs to another session, or someone stands between; "
                                        "start all parties of a run together",
                                        spec_.self, got.from));
    got.session = spec_.session;
  }
  return objection(spec_, called, got);
}

/// Two processes that were started as the same party: the later one is refused, and so is the run.
std::optional<TransportError> LaneSetup::second_caller(const Hello& hello) const {
  const bool called_before =
      hello.lane == lane_ ? bool(greeted_[hello.from]) : mesh_.parked_.contains({hello.lane, hello.from});
  if (!called_before) return std::nullopt;
  return TransportError(TransportErrc::party_mismatch, hello.from,
                        fmt::format("party {}: two callers say that they are party {}; each party is started once",
                                    spec_.self, hello.from));
}

void LaneSetup::welcome(Caller& caller) {
  Hello answer = make_hello(spec_, caller.hello.from, caller.hello.lane);
  answer.session = session_on(caller.socket, spec_.session, TlsStream::Role::answerer);
  auto error = find_objection(caller.socket, kMaxParties, caller.hello);
  if (!error) error = second_caller(caller.hello);
  if (!error) error = refusal_;
  if (error) {
    answer.refused = 1;
    answer.notice = AbortNotice(error->code(), error->party(), error->what());
  }
  send_whole(caller.socket, &answer, sizeof(answer));
  if (error) {
    caller.socket.close();
    if (!refusal_) throw TransportError(*error);
    return;
  }
  StreamSocket& greeted =
      caller.hello.lane == lane_ ? greeted_[caller.hello.from] : mesh_.parked_[{caller.hello.lane, caller.hello.from}];
  greeted = std::move(caller.socket);
  caller.socket.close();
  apply_options(greeted.socket(), spec_.socket);
}

void LaneSetup::advance(PartyId peer, Call& call) {
  if (call.stage == Stage::idle && Clock::now() >= call.next_try) {
    call.socket = mesh_.begin(start_connecting(spec_.addresses[peer], call.last_failure), TlsStream::Role::caller);
    if (!call.socket) return retry_later(call, call.last_failure);
    call.stage = Stage::connecting;
    call.received = 0;
    call.said_hello = false;
  }
  if (call.stage == Stage::connecting) {
    pollfd entry{.fd = call.socket.fd(), .events = POLLOUT, .revents = 0};
    if (poll(&entry, 1, 0) != 1) return;
    int failure = 0;
    socklen_t size = sizeof(failure);
    getsockopt(call.socket.fd(), SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) return retry_later(call, std::strerror(failure));
    if (connected_to_itself(call.socket.socket())) return retry_later(call, "nobody listens there");
    call.stage = Stage::greeting;
    if (call.socket.established()) say_hello(peer, call);
  }
  if (call.stage != Stage::greeting) return;
  const Reading reading = read_hello(call.socket, call.answer, call.received);  // and the handshake of TLS
  if (!call.said_hello && call.socket.established() && reading == Reading::more) say_hello(peer, call);
  switch (reading) {
    case Reading::more:
      if (!call.socket.established()) call.last_failure = "the handshake of TLS does not end";
      return;
    case Reading::over:
      if (!call.socket.established())
        suspicions_.note(peer, "it hung up in the handshake of TLS; does it run with TLS?");
      return retry_later(call, "the connection was closed before a greeting");
    case Reading::stranger: return retry_later(call, "what answers there is not a party");
    case Reading::untrusted:
      if (call.socket.tls()->refused() && !refusal_)
        throw TransportError(TransportErrc::auth_failed, peer,
                             fmt::format("party {}: party {}: {}", spec_.self, peer, call.socket.explain(EPROTO)));
      suspicions_.note(peer, call.socket.explain(EPROTO));
      return retry_later(call, call.socket.explain(EPROTO));
    case Reading::whole: break;
  }
  if (refusal_) {
    call.stage = Stage::ready;
    return call.socket.close();
  }
  if (const auto error = find_objection(call.socket, peer, call.answer)) throw TransportError(*error);
  greeted_[peer] = std::move(call.socket);
  call.stage = Stage::ready;
  apply_options(greeted_[peer].socket(), spec_.socket);
}

void LaneSetup::say_hello(PartyId peer, Call& call) {
  call.said_hello = true;
  Hello hello = make_hello(spec_, peer, lane_);
  hello.session = session_on(call.socket, spec_.session, TlsStream::Role::caller);
  std::optional<TransportError> error = refusal_;
  if (!error && call.socket.tls() && !call.socket.tls()->is_from(peer))
    error.emplace(TransportErrc::auth_failed, peer,
                  fmt::format("party {}: what answers at the address of party {} shows a certificate that is not the "
                              "one of {}",
                              spec_.self, peer, certificate_name(peer)));
  if (error) {
    hello.refused = 1;
    hello.notice = AbortNotice(error->code(), error->party(), error->what());
  }
  send_whole(call.socket, &hello, sizeof(hello));
  if (error && !refusal_) throw TransportError(*error);
}

void LaneSetup::retry_later(Call& call, const std::string& why) {
  constexpr Duration kLongest = milliseconds(100);
  call.last_failure = why;
  call.socket.close();
  call.stage = Stage::idle;
  call.next_try = Clock::now() + call.back_off;
  call.back_off = std::min(2 * call.back_off, kLongest);
}

/// A party that was greeted and gave up since has left its reason at the end of the stream.
void LaneSetup::check_greeted(PartyId peer) {
  AbortNotice notice;
  switch (look_at_end(greeted_[peer], notice)) {
    case StreamEnd::open:
    case StreamEnd::finished: return;
    case StreamEnd::aborted: throw_aborted(spec_.self, peer, notice);
    case StreamEnd::lost:
      throw TransportError(TransportErrc::peer_closed, peer,
                           fmt::format("party {}: party {} died during the set-up", spec_.self, peer));
  }
}

void LaneSetup::throw_unreachable() const {
  std::string missing;
  std::optional<PartyId> first;
  for (PartyId peer = 0; peer < spec_.parties; ++peer) {
    if (peer == spec_.self || greeted_[peer]) continue;
    if (!first) first = peer;
    const Address& address = spec_.addresses[peer];
    missing += fmt::format("{}party {} at {}:{} ({})", missing.empty() ? "" : ", ", peer, address.host, address.port,
                           peer < spec_.self ? calls_[peer].last_failure : "it has not called");
  }
  throw TransportError(TransportErrc::unreachable, *first,
                       fmt::format("party {}: not reached within {:.3g} s: {}", spec_.self,
                                   std::chrono::duration<double>(spec_.connect_timeout).count(), missing));
}

/// Tells the parties that were greeted, and for a short while also those that were not.
void LaneSetup::tell_others(const TransportError& error) {
  refusal_ = error;
  std::vector<Farewell> farewells;
  for (const StreamSocket& socket : greeted_)
    if (socket) farewells.push_back({.fd = socket.fd(), .tls = socket.tls()});
  for (Call& call : calls_)
    if (call.said_hello && call.stage == Stage::greeting) {  // it has our hello, and may have welcomed us
      farewells.push_back({.fd = call.socket.fd(), .tls = call.socket.tls()});
      call.stage = Stage::ready;
    }
  say_farewell(make_abort_frame(lane_, {error.code(), error.party(), error.what()}), farewells);
  callers_.clear();
  const TimePoint enough = Clock::now() + kFarewell;
  auto told = [&] { return std::ranges::all_of(calls_, [](const Call& call) { return call.stage == Stage::ready; }); };
  while (Clock::now() < enough && !(told() && complete())) step();
}

}  // namespace parley
