// SPDX-License-Identifier: MIT
#pragma once

#include "connection_place.hpp"
#include "gateway.hpp"
#include "session.hpp"
#include "web_assets.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace hubcaf {

struct options;

/// Limits of the HTTP side; see `struct options` for the meaning.
struct http_limits {
  std::uint32_t handshake_timeout_ms = 10'000;
  /// Request line and headers, in bytes; more is answered 431.
  std::size_t max_header_bytes = 16 * 1024;
  /// Body of a request, in bytes; more is answered 413.
  std::size_t max_body_bytes = 1024 * 1024;

  /// Bytes that a connection reads ahead at most, past the header: pieces of a body, chunk headers, trailers,
  /// pipelined requests.
  static constexpr std::size_t bytes_beyond_header = 16 * 1024;

  /// Bytes of its buffer.
  [[nodiscard]] constexpr std::size_t buffer_bytes() const noexcept {
    return max_header_bytes + bytes_beyond_header;
  }
};

struct listener_config {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  http_limits http;
  connection_limits connections;
  session_limits session;
  /// Bytes that the system may keep per socket; 0: the system decides.
  std::size_t socket_send_buffer = 0;
  std::size_t socket_receive_buffer = 0;
  std::shared_ptr<const web_assets> assets;
  /// Lets a WebSocket open at any path instead of `/ws` and `/ws/{client_id}` alone: for tools that test conformance.
  bool upgrade_any_path = false;
  /// Takes one line for the log now and then, such as that accepting failed; may be empty. Called on io threads.
  std::function<void(std::string_view)> log;
};

/// Accepts TCP connections on one port and hands them out evenly, in turn, to the io threads; serves HTTP on each until it
/// upgrades to a WebSocket. No socket is inherited by child processes. When the system has no descriptor left, newcomers
/// are closed at once, by means of a descriptor that is kept for that.
class listener {
public:
  /// The most that connections hold before the head of their first request is complete.
  [[nodiscard]] static std::uint64_t handshake_ceiling(const options& opts);

  /// The most that plain HTTP connections hold, health checks included: a request each, whose body may be as long
  /// as bodies may be. The bodies of responses count with the gateway.
  [[nodiscard]] static std::uint64_t http_ceiling(const options& opts);

  /// The most that WebSockets hold, without the messages in their queues: what was read and is not a whole message
  /// yet, and what waits before all messages.
  [[nodiscard]] static std::uint64_t websocket_ceiling(const options& opts);

  /// The most that the buffers of all sockets take of the system's memory; 0 where the system decides.
  [[nodiscard]] static std::uint64_t socket_ceiling(const options& opts);

  /// Binds and listens. Accepts nothing before `start`.
  /// @param loops one event loop per io thread, at least one; they and `gate` must outlive the listener, the last
  /// session and the last HTTP connection.
  /// @returns the listener, or one line that names the address and the cause ("address already in use").
  [[nodiscard]] static boost::system::result<std::shared_ptr<listener>, std::string>
  bind(std::vector<boost::asio::io_context*> loops, listener_config config, gateway& gate);

  virtual ~listener() = default;

  /// The port that was bound.
  [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;

  /// Begins to accept. Thread-safe.
  virtual void start() = 0;

  /// Accepts no more and ends plain HTTP connections; sessions go on. A response that is due has a second more.
  /// Thread-safe; the first call needs no memory. `stopped` is called on an io thread when the last of them has
  /// gone and no call into the gateway can follow but from open sessions. The listener may then outlive its loops.
  /// A second call waits for the same end.
  virtual void stop(std::function<void()> stopped) = 0;
};

} // namespace hubcaf
