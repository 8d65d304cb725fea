// SPDX-License-Identifier: MIT
#include "option_entry.hpp"
#include "options.hpp"

#include <algorithm>
#include <vector>

namespace hubcaf {

namespace {

using namespace option_entry;

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t ten_million = 10 * million;
constexpr std::uint64_t largest_message = 1U << 30U;
constexpr std::uint64_t least_pool = std::uint64_t{1} << 20U;
constexpr std::uint64_t largest_queue = std::uint64_t{1} << 38U;

bool is_not_empty(std::string_view given) {
  return !given.empty();
}

bool is_any(std::string_view) {
  return true;
}

bool is_member_name(std::string_view given) {
  constexpr std::size_t longest = 64;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return !given.empty() && given.size() <= longest && std::none_of(given.begin(), given.end(), is_control);
}

std::vector<option_info> make_table() {
  using o = options;
  using enum overflow_policy;
  const std::vector client_policies = {reject, drop_newest, drop_oldest, keep_latest, disconnect};
  const std::vector handler_policies = {reject, drop_newest, drop_oldest, keep_latest, disconnect, suspend};
  const std::vector<std::string> log_levels = {"trace", "debug", "info", "warning", "error", "off"};
  return {
    // -- where it listens
    text("host", &o::host, "an IPv4 or IPv6 address", "Address to bind, IPv4 or IPv6.", is_not_empty),
    count("port", &o::port, "", 0, 65535, "TCP port; 0 lets the system pick one."),
    count("io_threads", &o::io_threads, "threads", 1, 256,
          "Threads that run event loops; each connection is pinned to one."),
    count("consumer_pool_size", &o::consumer_pool_size, "threads", 1, 1024,
          "Worker threads for handlers that run on the scheduler, where the hub has its own actor system."),
    text("web_root", &o::web_root, "a folder",
         "Folder whose files are served at / and under /static/ instead of the built-in ones; empty: built in.",
         is_any),
    // -- queues
    count("max_queue_size", &o::max_queue_size, "messages", 1, ten_million,
          "Most messages that a queue may hold, each queue by itself."),
    count("client_queue_size", &o::client_queue_size, "messages", 0, ten_million,
          "Most outbound messages waiting for one client; 0: as max_queue_size."),
    count("handler_queue_size", &o::handler_queue_size, "messages", 0, ten_million,
          "Most messages waiting for one handler; 0: as max_queue_size."),
    bytes("client_queue_bytes", &o::client_queue_bytes, largest_queue,
          "Most bytes of outbound messages waiting for one client; a larger message is refused."),
    bytes("handler_queue_bytes", &o::handler_queue_bytes, largest_queue,
          "Most bytes of memory that messages waiting for one handler hold, decoded; not below max_message_size."),
    bytes("max_outbound_bytes", &o::max_outbound_bytes, largest_queue,
          "Most bytes of outbound messages waiting for all clients together; each client has 16 KiB of its own "
          "besides.",
          least_pool),
    bytes("max_inbound_bytes", &o::max_inbound_bytes, largest_queue,
          "Most bytes of messages waiting for all handlers together; not below max_message_size.", least_pool),
    count("hook_queue_size", &o::hook_queue_size, "events", 0, ten_million,
          "Most events of messages waiting for hooks; 0: as max_queue_size."),
    bytes("hook_queue_bytes", &o::hook_queue_bytes, largest_queue,
          "Most bytes of messages in events waiting for hooks."),
    count("broadcast_queue_size", &o::broadcast_queue_size, "messages", 0, ten_million,
          "Most broadcasts waiting for one io thread; 0: as max_queue_size."),
    bytes("broadcast_queue_bytes", &o::broadcast_queue_bytes, largest_queue,
          "Most bytes of broadcasts waiting for one io thread."),
    count("rest_queue_size", &o::rest_queue_size, "requests", 1, ten_million,
          "Most REST requests waiting for their answer; more are answered 503."),
    bytes("rest_queue_bytes", &o::rest_queue_bytes, largest_queue,
          "Most bytes of REST requests waiting for their answer; more are answered 503."),
    // -- timers
    count("max_timers", &o::max_timers, "timers", 1, ten_million,
          "Most timers that the application may have set (hub::after, hub::every)."),
    // -- what a full queue does
    choice("client_overflow", &o::client_overflow, client_policies,
           "What a message meets for which a client's queue has no room."),
    rules("client_overflow_types", &o::client_overflow_types, "", choice_form(client_policies), "drop_oldest",
          "The same for some message types, instead of client_overflow."),
    choice("handler_overflow", &o::handler_overflow, handler_policies,
           "What a message meets for which a handler's queue has no room."),
    rules("handler_overflow_types", &o::handler_overflow_types, "", choice_form(handler_policies), "suspend",
          "The same for some message types, instead of handler_overflow."),
    text("keep_latest_key", &o::keep_latest_key, "1 to 64 bytes without control characters",
         "Member of meta that tells messages of one type apart under keep_latest.", is_member_name),
    rules("time_to_live_types", &o::time_to_live_types, "seconds", duration_form(), "30s",
          "Time after which a waiting message of a type is expired instead of delivered."),
    // -- messages
    bytes("max_message_size", &o::max_message_size, largest_message,
          "Largest inbound message; longer ones close the connection with 1009."),
    count("max_json_depth", &o::max_json_depth, "levels", 1, 256,
          "Deepest nesting of an inbound message; the envelope is level 1."),
    count("max_client_errors", &o::max_client_errors, "messages", 1, million,
          "Bad messages in a row after which the connection is ended."),
    count("max_errors_per_minute", &o::max_errors_per_minute, "messages", 0, million,
          "Bad messages within a minute after which the connection is ended, good ones in between or not; 0: off."),
    duration("message_timeout", &o::message_timeout,
             "Time from the first byte of a message to its last; a connection that takes longer is ended."),
    // -- connections
    count("max_connections", &o::max_connections, "connections", 1, ten_million,
          "Most WebSocket connections; more are answered 503."),
    count("max_http_connections", &o::max_http_connections, "connections", 1, ten_million,
          "Most plain HTTP connections (REST, files) whose first request has come; more are answered 503 and closed."),
    count("max_handshakes", &o::max_handshakes, "connections", 1, ten_million,
          "Most connections whose first request has not come whole; more are closed unanswered."),
    count("max_handshakes_per_address", &o::max_handshakes_per_address, "connections", 0, ten_million,
          "The same for one address (an IPv4 address, or an IPv6 network of 64 bits); 0: off, as behind a proxy."),
    count("max_connections_per_address", &o::max_connections_per_address, "connections", 0, ten_million,
          "Most connections of any kind from one address; more are answered 429; 0: off."),
    bytes("socket_send_buffer", &o::socket_send_buffer, largest_message,
          "Bytes that the system may keep per connection for sending; 0: the system decides.", 0),
    bytes("socket_receive_buffer", &o::socket_receive_buffer, largest_message,
          "Bytes that the system may keep per connection of what it has received; 0: the system decides.", 0),
    choice("duplicates", &o::duplicates,
           {duplicate_policy::newest_wins, duplicate_policy::oldest_wins, duplicate_policy::allow},
           "What happens when a client id connects twice."),
    count("max_reconnects_per_second", &o::max_reconnects_per_second, "clients", 1, million,
          "Rate at which clients that the hub ended are asked to return."),
    duration("handshake_timeout", &o::handshake_timeout, "Time for the TLS, HTTP and WebSocket handshakes together."),
    duration("close_timeout", &o::close_timeout, "Time for the peer to answer our Close frame."),
    duration("drain_timeout", &o::drain_timeout,
             "Time for clients to be told and queues to be flushed when the hub stops."),
    // -- handlers that die
    duration("task_restart_interval", &o::task_restart_interval,
             "Pause before a handler that died is restarted the first time; doubles with each further death, up to 64 "
             "times."),
    count("poison_limit", &o::poison_limit, "deaths", 1, 1000,
          "Deaths of a handler by the same message after which that message is returned as poisoned."),
    flag("hold_while_restarting", &o::hold_while_restarting,
         "Messages for a handler that is being restarted wait; if false they are returned (handler_failed)."),
    // -- heartbeat
    flag("enable_heartbeat", &o::enable_heartbeat, "Pings clients and reaps the silent."),
    duration("heartbeat_interval", &o::heartbeat_interval, "Time between pings."),
    duration("heartbeat_timeout", &o::heartbeat_timeout,
             "Silence after which a client is ended; not below heartbeat_interval."),
    flag("heartbeat_json", &o::heartbeat_json, "Sends a JSON ping message with every WebSocket ping."),
    // -- health and logging
    duration("health_window", &o::health_window, "Time over which health is judged; older trouble is forgotten."),
    choice("log_level", &o::log_level, log_levels, "Least severe level that is logged."),
    count("log_lines_per_second", &o::log_lines_per_second, "lines", 0, million,
          "Most log lines of one kind per second; the rest is counted and told in one line; 0: off."),
  };
}

} // namespace

std::span<const option_info> option_table() {
  static const auto table = make_table();
  return table;
}

} // namespace hubcaf
