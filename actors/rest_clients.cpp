// SPDX-License-Identifier: MIT
#include "rest_clients.hpp"

#include "../schema/client_id.hpp"
#include "../schema/timestamp.hpp"
#include "client.hpp"
#include "gauges.hpp"
#include "hub_context.hpp"
#include "rest_bodies.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <system_error>
#include <variant>

namespace hubcaf {

namespace {

// -- positions in a listing, as text: the row in 2 hexadecimal digits, the serial number in 16

constexpr std::size_t row_digits = 2;
constexpr std::size_t serial_digits = 16;

std::string to_text(const directory_position& position) {
  std::string result(row_digits + serial_digits + 1, '\0');
  std::snprintf(result.data(), result.size(), "%02x%016llx", static_cast<unsigned>(position.row),
                static_cast<unsigned long long>(position.serial));
  result.pop_back();
  return result;
}

/// Parses a text that is a number from the first character to the last; no sign.
template <class Number>
std::optional<Number> number_from(std::string_view text, int base) {
  Number result{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), result, base);
  if (failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return result;
}

std::optional<directory_position> position_from(std::string_view text) {
  if (text.size() != row_digits + serial_digits)
    return std::nullopt;
  const auto row = number_from<std::uint32_t>(text.substr(0, row_digits), 16);
  const auto serial = number_from<std::uint64_t>(text.substr(row_digits), 16);
  return row && serial ? std::optional(directory_position{*row, *serial}) : std::nullopt;
}

// -- the query

constexpr const char* bad_after = "after: must be the 'next' of the page before, with the same id and kind";

/// The query of a request, or the sentence that says which parameter is wrong. Refers to the request.
std::variant<directory_query, const char*> query_of(const http_request& request) {
  directory_query result;
  result.limit = clients_per_page;
  if (const auto* text = request.find_query("limit")) {
    const auto limit = number_from<std::size_t>(*text, 10);
    if (!limit || *limit < 1 || *limit > clients_per_page)
      return "limit: must be a number from 1 to 1000";
    result.limit = *limit;
  }
  if (const auto* text = request.find_query("after")) {
    result.after = position_from(*text);
    if (!result.after)
      return bad_after;
  }
  if (const auto* text = request.find_query("id")) {
    if (!is_client_id(*text))
      return "id: must be a client id";
    result.id = *text;
  }
  if (const auto* text = request.find_query("kind")) {
    if (*text != "named" && *text != "anonymous")
      return "kind: must be named or anonymous";
    result.anonymous = *text == "anonymous";
  }
  return result;
}

http_response bad_query(const char* why) {
  return http_error(400, "bad_query", why);
}

} // namespace

http_response list_clients(const hub_context& hub, const http_request& request) {
  const auto query = query_of(request);
  if (const auto* why = std::get_if<const char*>(&query))
    return bad_query(*why);
  const auto page = hub.clients.page(std::get<directory_query>(query));
  if (!page)
    return bad_query(bad_after);
  const auto gauges = read_gauges(hub);
  clients_body body;
  body.summary = {gauges.clients(), gauges.named_clients, gauges.anonymous_clients, gauges.healthy_clients};
  body.clients.reserve(page->clients.size());
  for (const auto& one : page->clients)
    body.clients.push_back(describe(*one));
  if (page->next)
    body.next = to_text(*page->next);
  body.timestamp = format_timestamp(hub.date());
  return json_response(body);
}

} // namespace hubcaf
