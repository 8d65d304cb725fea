// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace hubcaf {

/// A host and a port as in a URL: `127.0.0.1:80`, `[::1]:80`.
[[nodiscard]] inline std::string host_port(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

} // namespace hubcaf
