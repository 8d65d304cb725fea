// SPDX-License-Identifier: MIT
#include "upgrade_check.hpp"

#include "ascii.hpp"
#include "extension_list.hpp"

#include <algorithm>

namespace hubcaf {

namespace {

bool is_base64(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// 16 bytes in base64: 22 digits and two `=`.
bool is_key(std::string_view key) noexcept {
  return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.begin() + 22, is_base64);
}

bool is_zero(std::string_view number) noexcept {
  return !number.empty() && number.find_first_not_of('0') == std::string_view::npos;
}

http_response bad_upgrade(std::string_view message) {
  return http_error(400, "bad_upgrade", message);
}

} // namespace

std::size_t http_header::count(std::string_view name) const noexcept {
  const auto same = [name](const auto& field) { return ascii_iequal(field.first, name); };
  return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), same));
}

std::string_view http_header::value(std::string_view name) const noexcept {
  for (const auto& [key, value] : fields)
    if (ascii_iequal(key, name))
      return value;
  return {};
}

bool http_header::lists(std::string_view name, std::string_view token) const noexcept {
  for (auto [key, rest] : fields) {
    if (!ascii_iequal(key, name))
      continue;
    while (!rest.empty()) {
      const auto item = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(item.size() + 1, rest.size()));
      if (ascii_iequal(ascii_trimmed(item), token))
        return true;
    }
  }
  return false;
}

bool wants_websocket(const http_header& header) noexcept {
  return header.lists("Upgrade", "websocket");
}

std::optional<http_response> check_upgrade(const http_header& header) {
  if (header.method != "GET") {
    auto refusal = http_error(405, "method_not_allowed", "a WebSocket is opened with GET");
    refusal.headers.emplace_back("Allow", "GET");
    return refusal;
  }
  if (header.version != 11)
    return bad_upgrade("a WebSocket needs HTTP/1.1");
  if (header.count("Host") != 1)
    return bad_upgrade("there must be exactly one Host");
  if (!header.lists("Connection", "upgrade"))
    return bad_upgrade("Connection does not list upgrade");
  if (header.count("Transfer-Encoding") != 0 ||
      (header.count("Content-Length") != 0 && !is_zero(header.value("Content-Length"))))
    return bad_upgrade("an upgrade has no body");
  if (header.count("Sec-WebSocket-Version") != 1 || header.value("Sec-WebSocket-Version") != "13") {
    auto refusal = http_error(426, "bad_websocket_version", "the version of the protocol must be 13");
    refusal.headers.emplace_back("Sec-WebSocket-Version", "13");
    refusal.headers.emplace_back("Upgrade", "websocket");
    return refusal;
  }
  if (header.count("Sec-WebSocket-Key") != 1 || !is_key(header.value("Sec-WebSocket-Key")))
    return bad_upgrade("Sec-WebSocket-Key must be 16 bytes in base64, once");
  for (const auto& [name, value] : header.fields)
    if (ascii_iequal(name, "Sec-WebSocket-Extensions") && !is_extension_list(value))
      return bad_upgrade("Sec-WebSocket-Extensions is malformed");
  return std::nullopt;
}

} // namespace hubcaf
