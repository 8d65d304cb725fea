// SPDX-License-Identifier: MIT
#include "header_check.hpp"

#include <algorithm>

namespace hubcaf {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Unreserved characters, sub-delimiters, and the percent sign of an encoded one: RFC 3986 section 3.2.2.
bool is_name_character(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-._~!$&'()*+,;=%").find(c) != std::string_view::npos;
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

http_response bad_request(std::string_view message) {
  return http_error(400, "bad_request", message);
}

} // namespace

bool is_host(std::string_view text) noexcept {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos || end < 3)
      return false;
    const auto address = text.substr(1, end - 1);
    if (!std::all_of(address.begin(), address.end(), [](char c) { return is_hex(c) || c == ':' || c == '.'; }))
      return false;
    ++end;
  } else {
    end = std::min(text.find(':'), text.size());
    const auto name = text.substr(0, end);
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_character))
      return false;
  }
  const auto port = text.substr(end);
  // RFC 3986 allows an empty port behind the colon.
  return port.empty() || (port.starts_with(':') && port.size() <= 6 && (port.size() == 1 || is_number(port.substr(1))));
}

std::optional<http_response> check_header(const http_header& header, bool is_chunked) {
  const auto hosts = header.count("Host");
  if (hosts > 1 || (hosts == 0 && header.version >= 11))
    return bad_request("there must be exactly one Host");
  const auto host = header.value("Host");
  // HTTP/1.0 does without, so an empty one does no harm there.
  if (hosts == 1 && !is_host(host) && !(host.empty() && header.version < 11))
    return bad_request("Host is malformed");
  const auto lengths = header.count("Content-Length");
  if (lengths > 1 || (lengths == 1 && !is_number(header.value("Content-Length"))))
    return bad_request("there must be one Content-Length at most, and it must be a number");
  if (header.count("Transfer-Encoding") != 0 && (!is_chunked || lengths != 0 || header.version < 11))
    return bad_request("the length of the body is ambiguous");
  return std::nullopt;
}

} // namespace hubcaf
