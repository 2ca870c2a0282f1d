#include "transports/lane_setup.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "transports/stream_end.h"
#include "transports/stream_farewell.h"

namespace parley {
namespace {

using std::chrono::milliseconds;

constexpr Duration kHelloPatience = std::chrono::seconds(5);  // for a caller to say who it is
constexpr Duration kFarewell = milliseconds(1000);            // for telling the others why the set-up failed

void send_whole(const Socket& socket, const void* bytes, std::size_t size) {
  // A greeting fits the empty buffer of a fresh connection; where it does not, the peer is gone and will be missed.
  [[maybe_unused]] const ssize_t sent = send(socket.fd(), bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

LaneSetup::LaneSetup(SocketMesh& mesh, LaneId lane)
    : mesh_(mesh), spec_(mesh.spec_), lane_(lane), greeted_(spec_.parties), calls_(spec_.self) {
  for (PartyId peer = 0; peer < spec_.parties; ++peer)
    if (auto parked = mesh_.parked_.extract({lane_, peer})) greeted_[peer] = std::move(parked.mapped());
}

std::vector<Socket> LaneSetup::run() {
  const TimePoint give_up = Clock::now() + spec_.connect_timeout;
  try {
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
  for (const Socket& socket : greeted_)
    if (socket) set_blocking(socket, true);
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
    callers_.push_back({.socket = std::move(socket), .give_up = Clock::now() + kHelloPatience});
  // The caller stays in the queue, so the listener would wake us for ever.
  accepting_ = errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM;
  if (!accepting_ && !refusal_)
    throw TransportError(
        TransportErrc::io, spec_.self,
        fmt::format("party {}: a connection cannot be accepted: {}", spec_.self, std::strerror(errno)));
}

LaneSetup::Reading LaneSetup::read_hello(const Socket& socket, Hello& hello, std::size_t& received) {
  auto* bytes = reinterpret_cast<std::byte*>(&hello);
  const ssize_t n = recv(socket.fd(), bytes + received, sizeof(Hello) - received, MSG_DONTWAIT);
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
  switch (read_hello(caller.socket, caller.hello, caller.received)) {
    case Reading::whole: return welcome(caller);
    case Reading::more:
      if (Clock::now() >= caller.give_up) caller.socket.close();
      return;
    case Reading::over:
    case Reading::stranger: return caller.socket.close();
  }
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
  auto error = objection(spec_, kMaxParties, caller.hello);
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
  Socket& greeted =
      caller.hello.lane == lane_ ? greeted_[caller.hello.from] : mesh_.parked_[{caller.hello.lane, caller.hello.from}];
  greeted = std::move(caller.socket);
  caller.socket.close();
  apply_options(greeted, spec_.socket);
}

void LaneSetup::advance(PartyId peer, Call& call) {
  if (call.stage == Stage::idle && Clock::now() >= call.next_try) {
    call.socket = start_connecting(spec_.addresses[peer], call.last_failure);
    if (!call.socket) return retry_later(call, call.last_failure);
    call.stage = Stage::connecting;
    call.received = 0;
  }
  if (call.stage == Stage::connecting) {
    pollfd entry{.fd = call.socket.fd(), .events = POLLOUT, .revents = 0};
    if (poll(&entry, 1, 0) != 1) return;
    int failure = 0;
    socklen_t size = sizeof(failure);
    getsockopt(call.socket.fd(), SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) return retry_later(call, std::strerror(failure));
    if (connected_to_itself(call.socket)) return retry_later(call, "nobody listens there");
    Hello hello = make_hello(spec_, peer, lane_);
    if (refusal_) {
      hello.refused = 1;
      hello.notice = AbortNotice(refusal_->code(), refusal_->party(), refusal_->what());
    }
    send_whole(call.socket, &hello, sizeof(hello));
    call.stage = Stage::greeting;
  }
  if (call.stage != Stage::greeting) return;
  switch (read_hello(call.socket, call.answer, call.received)) {
    case Reading::more: return;
    case Reading::over: return retry_later(call, "the connection was closed before a greeting");
    case Reading::stranger: return retry_later(call, "what answers there is not a party");
    case Reading::whole: break;
  }
  if (refusal_) {
    call.stage = Stage::ready;
    return call.socket.close();
  }
  if (const auto error = objection(spec_, peer, call.answer)) throw TransportError(*error);
  greeted_[peer] = std::move(call.socket);
  call.stage = Stage::ready;
  apply_options(greeted_[peer], spec_.socket);
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
  switch (look_at_end(greeted_[peer].fd(), notice)) {
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
  for (const Socket& socket : greeted_)
    if (socket) farewells.push_back({.fd = socket.fd()});
  for (Call& call : calls_)
    if (call.stage == Stage::greeting) {  // it has our hello, and may have welcomed us
      farewells.push_back({.fd = call.socket.fd()});
      call.stage = Stage::ready;
    }
  say_farewell(make_abort_frame(lane_, {error.code(), error.party(), error.what()}), farewells);
  callers_.clear();
  const TimePoint enough = Clock::now() + kFarewell;
  auto told = [&] { return std::ranges::all_of(calls_, [](const Call& call) { return call.stage == Stage::ready; }); };
  while (Clock::now() < enough && !(told() && complete())) step();
}

}  // namespace parley
