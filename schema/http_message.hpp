// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubcaf {

/// One HTTP request as the REST face sees it. Plain values: no Beast types.
struct http_request {
  /// `GET`, `POST`, ..., as it came.
  std::string method;
  /// Path of the target, still percent-encoded, without the query: `/ws/clients/a%40b`.
  std::string path;
  /// Query parameters in order, percent-decoded.
  std::vector<std::pair<std::string, std::string>> query;
  /// Media type in lower case without parameters, such as `application/json`; empty if absent.
  std::string content_type;
  std::string body;
  /// Address and port of the peer, for the log.
  std::string peer;

  /// Value of the first query parameter of that name, or null.
  [[nodiscard]] const std::string* find_query(std::string_view name) const noexcept;
};

/// One HTTP response. `Content-Length`, `Connection`, `Date`-like headers are the transport's business.
struct http_response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  /// Further headers, such as `Allow` or `Retry-After`.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Kept until the peer has taken the response or its connection has ended: the room that the response takes up in a limit.
  /// May be null.
  std::shared_ptr<const void> held;
};

/// Delivers the response to its request. Thread-safe; call it once.
using http_responder = std::function<void(http_response)>;

/// The body of every error: `{"success":false,"error":<word>,"message":<sentence>}`.
[[nodiscard]] http_response http_error(unsigned status, std::string_view error, std::string_view message);

/// 503 with `Retry-After`: not now.
[[nodiscard]] http_response http_unavailable(std::string_view error, std::string_view message);

} // namespace hubcaf
