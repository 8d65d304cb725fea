// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

/// Whether a request may become a WebSocket: RFC 6455 section 4.2.1, stricter than Beast's own checks.
namespace hubcaf {

/// The header of a request. The views belong to whoever parsed it.
struct http_header {
  std::string_view method;
  /// 11 for HTTP/1.1.
  unsigned version = 11;
  /// Field names in any case, in order.
  std::vector<std::pair<std::string_view, std::string_view>> fields;

  /// How many fields have this name.
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;

  /// Value of the first field of this name; empty if there is none.
  [[nodiscard]] std::string_view value(std::string_view name) const noexcept;

  /// True if a field of this name lists `token`, in any case.
  [[nodiscard]] bool lists(std::string_view name, std::string_view token) const noexcept;
};

/// True if the request asks for a WebSocket, well-formed or not.
[[nodiscard]] bool wants_websocket(const http_header& header) noexcept;

/// The refusal for a request that asks for a WebSocket and must not get one; nothing if it is in order.
[[nodiscard]] std::optional<http_response> check_upgrade(const http_header& header);

} // namespace hubcaf
