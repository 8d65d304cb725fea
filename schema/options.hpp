// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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
  /// Most bytes of outbound messages waiting for one client. 1 to 1024 GiB.
  std::size_t client_queue_bytes = 16 * 1024 * 1024;

  // -- messages ---------------------------------------------------------------
  /// Largest inbound message, in bytes; longer ones close the connection with 1009. 1 to 1 GiB.
  std::size_t max_message_size = 64 * 1024;
  /// Deepest nesting of an inbound message; the envelope is level 1. 1 to 256.
  std::size_t max_json_depth = 32;
  /// Bad messages in a row after which the connection is ended. 1 to 1,000,000.
  std::size_t max_client_errors = 10;

  // -- connections ------------------------------------------------------------
  /// Most WebSocket connections; more are answered 503. 1 to 10,000,000.
  std::size_t max_connections = 100000;
  /// Most plain HTTP connections; more are answered 503 and closed. 1 to 10,000,000.
  std::size_t max_http_connections = 1000;
  /// Time for the TLS, HTTP and WebSocket handshakes together.
  std::chrono::milliseconds handshake_timeout{10'000};
  /// Time for the peer to answer our Close frame.
  std::chrono::milliseconds close_timeout{5'000};
  /// Time for clients to be told and queues to be flushed when the hub stops.
  std::chrono::milliseconds drain_timeout{30'000};

  // -- heartbeat --------------------------------------------------------------
  /// Pings clients and reaps the silent.
  bool enable_heartbeat = true;
  /// Time between pings.
  std::chrono::milliseconds heartbeat_interval{30'000};
  /// Silence after which a client is ended. Not below the interval.
  std::chrono::milliseconds heartbeat_timeout{60'000};
  /// Sends a JSON `ping` message with every WebSocket ping.
  bool heartbeat_json = false;

  // -- logging ----------------------------------------------------------------
  /// Least severe level that is logged: trace, debug, info, warning, error or off.
  std::string log_level = "info";

  /// `client_queue_size`, or `max_queue_size` where that is 0.
  [[nodiscard]] std::size_t client_queue_limit() const noexcept {
    return client_queue_size != 0 ? client_queue_size : max_queue_size;
  }

  /// `handler_queue_size`, or `max_queue_size` where that is 0.
  [[nodiscard]] std::size_t handler_queue_limit() const noexcept {
    return handler_queue_size != 0 ? handler_queue_size : max_queue_size;
  }
};

/// How an option is written on the command line.
enum class option_kind : std::uint8_t { text, count, bytes, duration, flag };

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
[[nodiscard]] std::optional<option_error> set_option(options& opts, std::string_view name, std::string_view text);

/// Checks every option's range and the relations between options; the first breach is returned.
[[nodiscard]] std::optional<option_error> validate(const options& opts);

/// Applies `HUBCAF_<NAME>` for every option that `lookup` knows, such as `HUBCAF_MAX_QUEUE_SIZE`.
/// @param lookup returns the variable's value or null; `std::getenv` fits.
[[nodiscard]] std::optional<option_error> apply_environment(options& opts,
                                                            const std::function<const char*(const char*)>& lookup);

} // namespace hubcaf
