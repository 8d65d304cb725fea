// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "overflow_policy.hpp"
#include "type_rules.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace hubcaf {

/// Every setting of a hub. Plain values: change them before the hub starts; `validate` says what is out of range.
/// Times are 1 ms to 24 h.
/// The same text, unit, default and range stand in `option_table()`, which the command line and the README use.
struct options {
  // -- where it listens -------------------------------------------------------
  /// Address to bind, IPv4 or IPv6.
  std::string host = "127.0.0.1";
  /// TCP port; 0 lets the system pick one.
  std::uint16_t port = 8080;
  /// Threads that run event loops; each connection is pinned to one. 1 to 256.
  std::size_t io_threads = 1;
  /// Worker threads for handlers that run on the scheduler; used only where the hub has its own actor system. 1 to 1024.
  std::size_t consumer_pool_size = 4;
  /// Folder whose files are served at `/` and under `/static/` instead of the built-in ones; empty: built in.
  std::string web_root;

  // -- queues -----------------------------------------------------------------
  /// Most messages that a queue may hold, each queue by itself. 1 to 10,000,000.
  std::size_t max_queue_size = 10000;
  /// Most outbound messages waiting for one client; 0: as `max_queue_size`. To 10,000,000.
  std::size_t client_queue_size = 0;
  /// Most messages waiting for one handler; 0: as `max_queue_size`. To 10,000,000.
  std::size_t handler_queue_size = 0;
  /// Most bytes of outbound messages waiting for one client; a larger message is refused. 1 to 256 GiB.
  std::size_t client_queue_bytes = 16 * 1024 * 1024;
  /// Most bytes of memory that messages waiting for a handler hold, decoded. To 256 GiB, not below `max_message_size`.
  std::size_t handler_queue_bytes = 8 * 1024 * 1024;
  /// Most bytes of outbound messages waiting for all clients together; each client has 16 KiB of its own besides.
  /// 1 MiB to 256 GiB.
  std::size_t max_outbound_bytes = 1024 * 1024 * 1024;
  /// Most bytes of messages waiting for all handlers together. 1 MiB to 256 GiB, not below `max_message_size`.
  std::size_t max_inbound_bytes = 256 * 1024 * 1024;
  /// Most events of messages waiting for hooks; 0: as `max_queue_size`. To 10,000,000.
  std::size_t hook_queue_size = 0;
  /// Most bytes of messages in events waiting for hooks. 1 to 256 GiB.
  std::size_t hook_queue_bytes = 16 * 1024 * 1024;
  /// Most broadcasts waiting for one io thread; 0: as `max_queue_size`. To 10,000,000.
  std::size_t broadcast_queue_size = 0;
  /// Most bytes of broadcasts waiting for one io thread. 1 to 256 GiB.
  std::size_t broadcast_queue_bytes = 16 * 1024 * 1024;
  /// Most REST requests waiting for their answer; more are answered 503. 1 to 10,000,000.
  std::size_t rest_queue_size = 1000;
  /// Most bytes of REST requests waiting for their answer; more are answered 503. 1 to 256 GiB.
  std::size_t rest_queue_bytes = 16 * 1024 * 1024;

  // -- timers -----------------------------------------------------------------
  /// Most timers that the application may have set (`hub::after`, `hub::every`). 1 to 10,000,000.
  std::size_t max_timers = 10000;

  // -- what a full queue does -------------------------------------------------
  /// What a message meets for which a client's queue has no room: any policy but `suspend`.
  overflow_policy client_overflow = overflow_policy::disconnect;
  /// The same for some message types, instead of `client_overflow`.
  type_rules<overflow_policy> client_overflow_types;
  /// What a message meets for which a handler's queue has no room.
  overflow_policy handler_overflow = overflow_policy::reject;
  /// The same for some message types, instead of `handler_overflow`.
  type_rules<overflow_policy> handler_overflow_types;
  /// Member of `meta` that tells messages of one type apart under `keep_latest`. 1 to 64 bytes, no control characters.
  std::string keep_latest_key = "key";
  /// Time after which a waiting message of a type is expired instead of delivered. Types without a rule wait for ever.
  type_rules<std::chrono::milliseconds> time_to_live_types;

  // -- messages ---------------------------------------------------------------
  /// Largest inbound message, in bytes; longer ones close the connection with 1009. 1 to 1 GiB.
  std::size_t max_message_size = 64 * 1024;
  /// Deepest nesting of an inbound message; the envelope is level 1. 1 to 256.
  std::size_t max_json_depth = 32;
  /// Bad messages in a row after which the connection is ended. 1 to 1,000,000.
  std::size_t max_client_errors = 10;
  /// Bad messages within a minute after which the connection is ended, good ones in between or not; 0: off. To 1,000,000.
  std::size_t max_errors_per_minute = 300;
  /// Time from the first byte of a message to its last; a connection that takes longer is ended.
  std::chrono::milliseconds message_timeout{60'000};

  // -- connections ------------------------------------------------------------
  /// Most WebSocket connections; more are answered 503. 1 to 10,000,000.
  std::size_t max_connections = 10'000;
  /// Most plain HTTP connections (REST, files) whose first request has come; more are answered 503 and closed. 1 to 10,000,000.
  std::size_t max_http_connections = 1000;
  /// Most connections whose first request has not come whole; more are closed unanswered. 1 to 10,000,000.
  std::size_t max_handshakes = 1000;
  /// The same for one address (an IPv4 address, or an IPv6 network of 64 bits); 0: off, as behind a proxy. To 10,000,000.
  std::size_t max_handshakes_per_address = 64;
  /// Most connections of any kind from one address; more are answered 429; 0: off. To 10,000,000.
  std::size_t max_connections_per_address = 0;
  /// Bytes that the system may keep per connection for sending; 0: the system decides. To 1 GiB.
  std::size_t socket_send_buffer = 0;
  /// Bytes that the system may keep per connection of what it has received; 0: the system decides. To 1 GiB.
  std::size_t socket_receive_buffer = 0;
  /// What happens when a client id connects twice.
  duplicate_policy duplicates = duplicate_policy::newest_wins;
  /// Rate at which clients that the hub ended are asked to return. 1 to 1,000,000 per second.
  std::size_t max_reconnects_per_second = 100;
  /// Time for the TLS, HTTP and WebSocket handshakes together.
  std::chrono::milliseconds handshake_timeout{10'000};
  /// Time for the peer to answer our Close frame.
  std::chrono::milliseconds close_timeout{5'000};
  /// Time for clients to be told and queues to be flushed when the hub stops.
  std::chrono::milliseconds drain_timeout{30'000};

  // -- handlers that die ------------------------------------------------------
  /// Pause before a handler that died is restarted the first time; doubles with each further death, up to 64 times.
  std::chrono::milliseconds task_restart_interval{5'000};
  /// Deaths of a handler by the same message after which that message is returned as `poisoned`. 1 to 1000.
  std::size_t poison_limit = 3;
  /// Messages for a handler that is being restarted wait; if false they are returned (`handler_failed`).
  bool hold_while_restarting = true;

  // -- heartbeat --------------------------------------------------------------
  /// Pings clients and reaps the silent.
  bool enable_heartbeat = true;
  /// Time between pings.
  std::chrono::milliseconds heartbeat_interval{30'000};
  /// Silence after which a client is ended. Not below the interval.
  std::chrono::milliseconds heartbeat_timeout{60'000};
  /// Sends a JSON `ping` message with every WebSocket ping.
  bool heartbeat_json = false;

  // -- health and logging -----------------------------------------------------
  /// Time over which health is judged; older trouble is forgotten.
  std::chrono::milliseconds health_window{60'000};
  /// Least severe level that is logged: trace, debug, info, warning, error or off.
  std::string log_level = "info";
  /// Most log lines of one kind per second; the rest is counted and told in one line; 0: off. To 1,000,000.
  std::size_t log_lines_per_second = 100;

  // -- what only code can set -------------------------------------------------
  /// Takes the log's lines instead of stderr, if it is set: those that `log_level` and `log_lines_per_second` let through. Its
  /// own level applies besides; sinks and pattern are its own, and the hub changes nothing in it. It is called by many threads,
  /// io threads among them, so its sinks must not block: take an asynchronous one where they might.
  std::shared_ptr<spdlog::logger> logger;

  /// `client_queue_size`, or `max_queue_size` where that is 0.
  [[nodiscard]] std::size_t client_queue_limit() const noexcept {
    return client_queue_size != 0 ? client_queue_size : max_queue_size;
  }

  /// `handler_queue_size`, or `max_queue_size` where that is 0.
  [[nodiscard]] std::size_t handler_queue_limit() const noexcept {
    return handler_queue_size != 0 ? handler_queue_size : max_queue_size;
  }

  /// `hook_queue_size`, or `max_queue_size` where that is 0.
  [[nodiscard]] std::size_t hook_queue_limit() const noexcept {
    return hook_queue_size != 0 ? hook_queue_size : max_queue_size;
  }

  /// `broadcast_queue_size`, or `max_queue_size` where that is 0.
  [[nodiscard]] std::size_t broadcast_queue_limit() const noexcept {
    return broadcast_queue_size != 0 ? broadcast_queue_size : max_queue_size;
  }
};

/// How an option is written on the command line.
enum class option_kind : std::uint8_t {
  text,
  count,
  bytes,
  duration,
  flag,
  choice, ///< one of the words in `allowed`
  rules,  ///< values by message type
};

/// One line of the options' documentation, and how to set it from text.
struct option_info {
  /// As in `struct options`, such as `max_queue_size`.
  std::string_view name;
  option_kind kind;
  /// What one unit is: `messages`, `bytes`, `seconds`, ..., or empty.
  std::string_view unit;
  /// One sentence.
  std::string_view meaning;
  /// What may be given, such as `1 to 256`.
  std::string allowed;
  /// Parses `text` into the member; returns what is allowed, and changes nothing, if it does not parse or is out of range.
  std::function<std::optional<std::string>(options&, std::string_view text)> set;
  /// The member as text that `set` takes, such as `30s` or `64KiB`.
  std::function<std::string(const options&)> get;
  /// Says what is allowed if the member's value is not.
  std::function<std::optional<std::string>(const options&)> check;
};

/// All options in the order of `struct options`.
[[nodiscard]] std::span<const option_info> option_table();

/// The value with which a setting was refused.
struct option_error {
  /// One line: the setting, the value, and the allowed range.
  std::string message;
};

/// Sets the option called `name` (`max_queue_size` or `max-queue-size`) from text. Durations: `30`, `0.5` (seconds), `500ms`,
/// `30s`, `2min`, `1h`. Sizes: bytes, or `64KiB`, `1MiB`, `1GiB`. Booleans: `true`/`false`, `1`/`0`, `on`/`off`, `yes`/`no`.
/// Rules by message type: `chat.message=drop_oldest,log.*=keep_latest,*=reject`, with commas or blanks between them.
[[nodiscard]] std::optional<option_error> set_option(options& opts, std::string_view name, std::string_view text);

/// Checks every option's range and the relations between options; the first breach is returned.
[[nodiscard]] std::optional<option_error> validate(const options& opts);

/// Applies `HUBCAF_<NAME>` for every option that `lookup` knows, such as `HUBCAF_MAX_QUEUE_SIZE`.
/// @param lookup returns the variable's value or null; `std::getenv` fits.
[[nodiscard]] std::optional<option_error> apply_environment(options& opts,
                                                            const std::function<const char*(const char*)>& lookup);

} // namespace hubcaf
