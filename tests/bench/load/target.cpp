// SPDX-License-Identifier: MIT
#include "target.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace hubcaf::bench {

namespace {

void require(int result, const char* what) {
  if (result != 0 && errno != EINPROGRESS)
    throw std::system_error(errno, std::generic_category(), what);
}

void set(int socket, int level, int option, int value) {
  require(::setsockopt(socket, level, option, &value, sizeof value), "setsockopt");
}

} // namespace

target::target(const std::string& url) {
  const std::invalid_argument wrong("not of the form ws://127.0.0.1:8080/ws: " + url);
  const std::string_view scheme = "ws://";
  if (!url.starts_with(scheme))
    throw wrong;
  const auto slash = url.find('/', scheme.size());
  const auto authority = url.substr(scheme.size(), slash - scheme.size());
  const auto path = slash == std::string::npos ? "/" : url.substr(slash);
  const auto colon = authority.find(':');
  if (colon == std::string::npos)
    throw wrong;
  std::uint16_t port = 0;
  const auto* const end = authority.data() + authority.size();
  const auto parsed = std::from_chars(authority.data() + colon + 1, end, port);
  const auto host = authority.substr(0, colon);
  address_.sin_family = AF_INET;
  address_.sin_port = htons(port);
  if (parsed.ptr != end ||
      ::inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &address_.sin_addr) != 1)
    throw wrong;
  upgrade_request_ = "GET " + path + " HTTP/1.1\r\nHost: " + authority +
                     "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

descriptor target::connect(std::size_t number, int buffer_bytes) const {
  descriptor opened(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  require(opened.is_open() ? 0 : -1, "socket");
  set(opened.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (buffer_bytes > 0) {
    for (const int option : {SO_RCVBUF, SO_SNDBUF})
      set(opened.get(), SOL_SOCKET, option, buffer_bytes);
  }
  constexpr std::uint32_t loopback = 0x7f000000;
  if ((ntohl(address_.sin_addr.s_addr) & 0xff000000) == loopback) {
    set(opened.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(loopback + 2 + static_cast<std::uint32_t>(number % 100));
    require(::bind(opened.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own), "bind");
  }
  require(::connect(opened.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_), "connect");
  return opened;
}

bool target::grants_upgrade(const std::string& head) {
  std::string lowered = head;
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  // The answer to the key above, in lower case.
  return lowered.starts_with("http/1.1 101 ") &&
         lowered.find("\r\nsec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=") != std::string::npos;
}

} // namespace hubcaf::bench
