#include "transports/shm_handover.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>

namespace parley {
namespace {

// Parties speak as soon as they have called: more than a few who do not are strangers.
constexpr std::ptrdiff_t kMostSilent = 64;

/// An abstract address: a zero byte, then the name.
constexpr socklen_t kAddressSize = offsetof(sockaddr_un, sun_path) + 1 + std::tuple_size_v<BoxName>;

Socket unix_socket() {
  Socket socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) throw std::system_error(errno, std::generic_category(), "a Unix socket");
  return socket;
}

/// A message with room for one descriptor.
struct Envelope {
  explicit Envelope(HandoverNote& note) : content{&note, sizeof(note)} {
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
  }

  iovec content;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
};

/// What a caller says; without a descriptor if this process can have no more. Its connection is closed unless it may
/// still say something.
std::optional<Handover> read_from(Socket& caller) {
  Handover handover{};
  Envelope envelope(handover.note);
  const ssize_t size = recvmsg(caller.fd(), &envelope.message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  caller.close();
  const cmsghdr* header = size < 0 ? nullptr : CMSG_FIRSTHDR(&envelope.message);
  // There is room for one descriptor: where even that was cut off, this process could not have it.
  const bool no_place = size == sizeof(HandoverNote) && !header && (envelope.message.msg_flags & MSG_CTRUNC);
  if (no_place) return handover;
  if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
      header->cmsg_len != CMSG_LEN(sizeof(int)))
    return std::nullopt;
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof(descriptor));
  handover.descriptor = Socket(descriptor);
  if (size != sizeof(HandoverNote)) return std::nullopt;
  return handover;
}

}  // namespace

std::system_error no_descriptor() { return {EMFILE, std::generic_category(), "taking shared memory"}; }

HandoverBox::HandoverBox() : listener_(unix_socket()) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  // Without a path, the kernel finds a free name.
  if (bind(listener_.fd(), generic, sizeof(sa_family_t)) != 0 || listen(listener_.fd(), SOMAXCONN) != 0 ||
      getsockname(listener_.fd(), generic, &size) != 0 || size != kAddressSize)
    throw std::system_error(errno, std::generic_category(), "naming a Unix socket");
  std::copy_n(address.sun_path + 1, name_.size(), name_.begin());
}

std::optional<Handover> HandoverBox::take() {
  std::optional<Handover> taken;
  for (Socket& caller : silent_)
    if ((taken = read_from(caller))) break;
  while (!taken) {
    Socket caller = accept_one(listener_);
    if (!caller && (errno == EMFILE || errno == ENFILE)) throw no_descriptor();
    if (!caller) break;
    taken = read_from(caller);
    if (caller) silent_.push_back(std::move(caller));
  }
  std::erase_if(silent_, [](const Socket& caller) { return !caller; });
  if (std::ssize(silent_) > kMostSilent) silent_.erase(silent_.begin(), silent_.end() - kMostSilent);
  return taken;
}

int hand_over(const BoxName& name, const HandoverNote& note, const Socket& descriptor) {
  const Socket socket = unix_socket();
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::ranges::copy(name, address.sun_path + 1);
  if (connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), kAddressSize) != 0) return errno;
  HandoverNote content = note;
  Envelope envelope(content);
  cmsghdr* header = CMSG_FIRSTHDR(&envelope.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int fd = descriptor.fd();
  std::memcpy(CMSG_DATA(header), &fd, sizeof(fd));
  return sendmsg(socket.fd(), &envelope.message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? errno : 0;
}

}  // namespace parley
