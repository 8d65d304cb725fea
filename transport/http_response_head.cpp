// SPDX-License-Identifier: MIT
#include "http_response_head.hpp"

#include "ascii.hpp"

#include <array>
#include <cstdio>

namespace hubcaf {

namespace {

// IMF-fixdate of RFC 9110 section 5.6.7; not by strftime, which speaks the locale's language.
std::string http_date(std::time_t now) {
  static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  if (gmtime_r(&now, &utc) == nullptr)
    return "Thu, 01 Jan 1970 00:00:00 GMT";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday, months[static_cast<std::size_t>(utc.tm_mon)],
                utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text.data();
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
  constexpr std::string_view breaks("\r\n\0", 3);
  if (name.find_first_of(breaks) != std::string_view::npos || value.find_first_of(breaks) != std::string_view::npos)
    return;
  head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

std::string_view http_status_text(unsigned status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

std::string http_response_head(const http_response& response, std::size_t body_size, http_persistence persistence,
                               std::time_t now) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(http_status_text(response.status)).append("\r\n");
  add_field(head, "Server", "hubcaf");
  add_field(head, "Date", http_date(now));
  // A response without a body must not announce one: RFC 9110 section 8.6.
  if (response.status != 204 && response.status != 304) {
    add_field(head, "Content-Length", std::to_string(body_size));
    if (body_size != 0)
      add_field(head, "Content-Type", response.content_type);
  }
  add_field(head, "X-Content-Type-Options", "nosniff");
  bool names_upgrade = false;
  for (const auto& [name, value] : response.headers) {
    // There is one Connection, and it stands below.
    if (!ascii_iequal(name, "Connection"))
      add_field(head, name, value);
    names_upgrade = names_upgrade || ascii_iequal(name, "Upgrade");
  }
  // Upgrade is a field for the next hop alone and has to be named in Connection: RFC 9110 section 7.8.
  if (persistence == http_persistence::close)
    add_field(head, "Connection", names_upgrade ? "upgrade, close" : "close");
  else if (persistence == http_persistence::keep_alive)
    add_field(head, "Connection", names_upgrade ? "upgrade, keep-alive" : "keep-alive");
  else if (names_upgrade)
    add_field(head, "Connection", "upgrade");
  head += "\r\n";
  return head;
}

} // namespace hubcaf
