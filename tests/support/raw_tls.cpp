#include "tests/support/raw_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "transports/socket.h"

namespace parley::test {

std::string talk_to(const Address& address, const RawTlsClient& client) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  SSL_CTX_set_max_proto_version(context.get(), client.max_version);
  if (!client.certificate.empty() &&
      (SSL_CTX_use_certificate_file(context.get(), client.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
       SSL_CTX_use_PrivateKey_file(context.get(), client.key.c_str(), SSL_FILETYPE_PEM) != 1))
    throw std::runtime_error("no client certificate in " + client.certificate);
  std::string why;
  const Socket socket = start_connecting(address, why);
  if (!socket) throw std::runtime_error("cannot connect: " + why);
  pollfd entry{.fd = socket.fd(), .events = POLLOUT, .revents = 0};
  poll(&entry, 1, -1);
  set_blocking(socket, true);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), &SSL_free);
  SSL_set_fd(ssl.get(), socket.fd());
  ERR_clear_error();
  std::array<char, 64> bytes;
  // Under TLS 1.3 a client is done before it hears what the server thinks of its certificate.
  if (SSL_connect(ssl.get()) == 1)
    while (SSL_read(ssl.get(), bytes.data(), static_cast<int>(bytes.size())) > 0) {
    }
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason ? reason : "";
}

}  // namespace parley::test
