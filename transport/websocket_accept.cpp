// SPDX-License-Identifier: MIT
#include "websocket_accept.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

namespace hubcaf {

std::string websocket_accept(std::string_view key) {
  // The constant is RFC 6455's.
  const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  // Base64 makes four characters of three bytes, and a zero follows.
  std::array<unsigned char, (SHA_DIGEST_LENGTH + 2) / 3 * 4 + 1> accept;
  const auto size = EVP_EncodeBlock(accept.data(), digest.data(), static_cast<int>(digest.size()));
  std::string response = "HTTP/1.1 101 Switching Protocols\r\n"
                         "Server: hubcaf\r\n"
                         "Upgrade: websocket\r\n"
                         "Connection: upgrade\r\n"
                         "Sec-WebSocket-Accept: ";
  response.append(reinterpret_cast<const char*>(accept.data()), static_cast<std::size_t>(size));
  response += "\r\n\r\n";
  return response;
}

} // namespace hubcaf
