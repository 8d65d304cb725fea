// SPDX-License-Identifier: MIT
#pragma once

#include "transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace hubcaf::test {

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::string post(std::string_view target, std::string_view body, std::string_view fields = {}) {
  return get(target, "POST", std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n")
    .append(body);
}

/// Requests that may take as long as they like.
struct http_fixture : transport_fixture {
  http_fixture() {
    config.http.handshake_timeout_ms = 60'000;
  }

  // The first line of the answer to `bytes`, which is the last on its connection: the server closes.
  std::string refusal_of(std::string_view bytes) {
    if (served == nullptr)
      start();
    raw_client client(served->port());
    client.send(bytes);
    const auto answer = client.read_response();
    CAF_CHECK(has(answer, "\r\nConnection: close\r\n"));
    CAF_CHECK(has(answer, "{\"success\":false,"));
    CAF_CHECK_EQUAL(client.read_all(), "");
    return answer.substr(0, answer.find("\r\n"));
  }
};

inline constexpr std::string_view bad_request = "HTTP/1.1 400 Bad Request";
inline constexpr std::string_view too_large = "HTTP/1.1 413 Content Too Large";
inline constexpr std::string_view header_too_large = "HTTP/1.1 431 Request Header Fields Too Large";

} // namespace hubcaf::test
