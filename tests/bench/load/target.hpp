// SPDX-License-Identifier: MIT
#pragma once

#include "../wire/descriptor.hpp"

#include <netinet/in.h>

#include <cstddef>
#include <string>

namespace hubcaf::bench {

/// The server that is measured: `ws://127.0.0.1:8080/ws`.
class target {
public:
  /// @throws std::invalid_argument for anything but `ws://`, an IPv4 address, a port and a path.
  explicit target(const std::string& url);

  /// A socket that has begun to connect. Clients on the loopback come from many addresses, so that ports do not run out.
  /// @param buffer_bytes of each of the socket's buffers; 0: as the system has it. @throws std::system_error
  [[nodiscard]] descriptor connect(std::size_t number, int buffer_bytes = 0) const;

  /// The request that asks for a WebSocket.
  [[nodiscard]] const std::string& upgrade_request() const {
    return upgrade_request_;
  }

  /// @returns false if `head`, up to and without the empty line, does not grant it.
  [[nodiscard]] static bool grants_upgrade(const std::string& head);

private:
  sockaddr_in address_{};
  std::string upgrade_request_;
};

} // namespace hubcaf::bench
