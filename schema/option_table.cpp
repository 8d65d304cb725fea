// SPDX-License-Identifier: MIT
#include "option_parse.hpp"
#include "options.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace hubcaf {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t ten_million = 10'000'000;
constexpr std::uint64_t largest_message = 1U << 30U;
constexpr milliseconds longest_time = std::chrono::hours(24);
constexpr std::array<std::string_view, 6> log_levels = {"trace", "debug", "info", "warning", "error", "off"};

/// An entry from how text becomes the member's value, and back, and a test of that value.
template <class T>
option_info entry(option_info info, T options::*member, auto parse, auto format, auto is_allowed) {
  auto set = [=, allowed = info.allowed](options& opts, std::string_view text) -> std::optional<std::string> {
    auto value = parse(text);
    if (!value || !is_allowed(*value))
      return allowed;
    opts.*member = static_cast<T>(*value);
    return std::nullopt;
  };
  auto check = [=, allowed = info.allowed](const options& opts) -> std::optional<std::string> {
    if (!is_allowed(opts.*member))
      return allowed;
    return std::nullopt;
  };
  info.set = std::move(set);
  info.get = [=](const options& opts) -> std::string { return format(opts.*member); };
  info.check = std::move(check);
  return info;
}

option_info describe(std::string_view name, option_kind kind, std::string_view unit, std::string allowed,
                     std::string_view meaning) {
  option_info info;
  info.name = name;
  info.kind = kind;
  info.unit = unit;
  info.meaning = meaning;
  info.allowed = std::move(allowed);
  return info;
}

option_info text(std::string_view name, std::string options::*member, std::string allowed, std::string_view meaning,
                 bool (*is_allowed)(std::string_view)) {
  auto info = describe(name, option_kind::text, "", std::move(allowed), meaning);
  auto parse = [](std::string_view given) { return std::optional(std::string(given)); };
  auto format = [](const std::string& value) { return value; };
  return entry(std::move(info), member, parse, format, is_allowed);
}

template <class T>
option_info count(std::string_view name, T options::*member, std::string_view unit, std::uint64_t low,
                  std::uint64_t high, std::string_view meaning) {
  auto info = describe(name, option_kind::count, unit, std::to_string(low) + " to " + std::to_string(high), meaning);
  auto in_range = [=](std::uint64_t value) { return value >= low && value <= high; };
  auto format = [](T value) { return std::to_string(value); };
  return entry(std::move(info), member, parse_count, format, in_range);
}

option_info bytes(std::string_view name, std::size_t options::*member, std::uint64_t high, std::string_view meaning) {
  auto info = describe(name, option_kind::bytes, "bytes", "1 to " + format_bytes(high), meaning);
  auto in_range = [=](std::uint64_t value) { return value >= 1 && value <= high; };
  return entry(std::move(info), member, parse_bytes, format_bytes, in_range);
}

option_info duration(std::string_view name, milliseconds options::*member, std::string_view meaning) {
  auto allowed = "1ms to " + format_duration(longest_time);
  auto info = describe(name, option_kind::duration, "seconds", std::move(allowed), meaning);
  auto in_range = [](milliseconds value) { return value >= milliseconds(1) && value <= longest_time; };
  return entry(std::move(info), member, parse_duration, format_duration, in_range);
}

option_info flag(std::string_view name, bool options::*member, std::string_view meaning) {
  auto info = describe(name, option_kind::flag, "", "true or false", meaning);
  auto format = [](bool value) { return value ? "true" : "false"; };
  return entry(std::move(info), member, parse_flag, format, [](bool) { return true; });
}

bool is_log_level(std::string_view word) {
  return std::find(log_levels.begin(), log_levels.end(), word) != log_levels.end();
}

bool is_not_empty(std::string_view given) {
  return !given.empty();
}

bool is_any(std::string_view) {
  return true;
}

std::vector<option_info> make_table() {
  using o = options;
  return {
    text("host", &o::host, "an IPv4 or IPv6 address", "Address to bind, IPv4 or IPv6.", is_not_empty),
    count("port", &o::port, "", 0, 65535, "TCP port; 0 lets the system pick one."),
    count("io_threads", &o::io_threads, "threads", 1, 256,
          "Threads that run event loops; each connection is pinned to one."),
    count("consumer_pool_size", &o::consumer_pool_size, "threads", 1, 1024,
          "Worker threads for handlers that run on the scheduler, where the hub has its own actor system."),
    text("web_root", &o::web_root, "a folder",
         "Folder whose files are served at / and under /static/ instead of the built-in ones; empty: built in.",
         is_any),
    count("max_queue_size", &o::max_queue_size, "messages", 1, ten_million,
          "Most messages that a queue may hold, each queue by itself."),
    count("client_queue_size", &o::client_queue_size, "messages", 0, ten_million,
          "Most outbound messages waiting for one client; 0: as max_queue_size."),
    count("handler_queue_size", &o::handler_queue_size, "messages", 0, ten_million,
          "Most messages waiting for one handler; 0: as max_queue_size."),
    bytes("client_queue_bytes", &o::client_queue_bytes, std::uint64_t{1} << 40U,
          "Most bytes of outbound messages waiting for one client."),
    bytes("max_message_size", &o::max_message_size, largest_message,
          "Largest inbound message; longer ones close the connection with 1009."),
    count("max_json_depth", &o::max_json_depth, "levels", 1, 256,
          "Deepest nesting of an inbound message; the envelope is level 1."),
    count("max_client_errors", &o::max_client_errors, "messages", 1, 1'000'000,
          "Bad messages in a row after which the connection is ended."),
    count("max_connections", &o::max_connections, "connections", 1, ten_million,
          "Most WebSocket connections; more are answered 503."),
    count("max_http_connections", &o::max_http_connections, "connections", 1, ten_million,
          "Most plain HTTP connections; more are answered 503 and closed."),
    duration("handshake_timeout", &o::handshake_timeout, "Time for the TLS, HTTP and WebSocket handshakes together."),
    duration("close_timeout", &o::close_timeout, "Time for the peer to answer our Close frame."),
    duration("drain_timeout", &o::drain_timeout,
             "Time for clients to be told and queues to be flushed when the hub stops."),
    flag("enable_heartbeat", &o::enable_heartbeat, "Pings clients and reaps the silent."),
    duration("heartbeat_interval", &o::heartbeat_interval, "Time between pings."),
    duration("heartbeat_timeout", &o::heartbeat_timeout,
             "Silence after which a client is ended; not below heartbeat_interval."),
    flag("heartbeat_json", &o::heartbeat_json, "Sends a JSON ping message with every WebSocket ping."),
    text("log_level", &o::log_level, "trace, debug, info, warning, error or off", "Least severe level that is logged.",
         is_log_level),
  };
}

} // namespace

std::span<const option_info> option_table() {
  static const auto table = make_table();
  return table;
}

} // namespace hubcaf
