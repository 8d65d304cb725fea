// SPDX-License-Identifier: MIT
#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "frame_reader.hpp"
#include "head_scan.hpp"
#include "http_connection.ipp"
#include "http_target.hpp"
#include "listener.hpp"
#include "reactor.hpp"
#include "websocket_session.hpp"
#include "websocket_session.ipp"
#include "write_queue.hpp"

#include <algorithm>

/// The most memory that connections hold, by their kind.
namespace hubcaf {

namespace {

/// Of an object with the blocks that the loop keeps for its pending operations.
constexpr amount operation_bytes{2 * 1024};

/// Beside the text of a header field, or of a query's parameter: the objects that hold it.
constexpr amount field_bytes{128};

constexpr http_limits limits{};

/// Before a request's head is complete: its bytes as they came, and its fields.
constexpr amount head_bytes() {
  return amount{sizeof(http_connection)} + operation_bytes + amount{limits.buffer_bytes()} +
         amount{limits.max_header_bytes} + amount{head_scan::max_fields} * field_bytes;
}

/// Of a whole request: the parts of its target, and its body in a string that doubles its capacity.
constexpr amount request_bytes() {
  return head_bytes() + amount{2 * limits.max_header_bytes} + amount{http_target::max_parameters} * field_bytes +
         amount{2 * limits.max_body_bytes};
}

amount handshakes(const options& opts) {
  return amount{opts.max_handshakes} + amount{address_table::max_displaced};
}

/// Connections whose requests are read whole.
amount http_connections(const options& opts) {
  return amount{opts.max_http_connections} + amount{connection_places::max_health_connections};
}

/// Connections that were refused and wait for their peer's end: what is read of them is thrown away.
constexpr amount refused_connections{connection_places::max_refused_connections};

} // namespace

std::uint64_t listener::handshake_ceiling(const options& opts) {
  return (handshakes(opts) * head_bytes()).value();
}

std::uint64_t listener::http_ceiling(const options& opts) {
  return (http_connections(opts) * request_bytes() + refused_connections * head_bytes()).value();
}

std::uint64_t listener::websocket_ceiling(const options& opts) {
  // Bytes that came behind the upgrade request, or that one turn has left for the next.
  constexpr amount ahead{std::max(limits.buffer_bytes(), reactor::read_size)};
  const auto one = amount{sizeof(websocket_session)} + ahead + frame_reader::ceiling(opts) + amount{max_urgent_bytes} +
                   write_queue::control_ceiling(opts);
  return (amount{opts.max_connections} * one).value();
}

std::uint64_t listener::socket_ceiling(const options& opts) {
  // The system takes twice as much, for what it keeps beside the bytes.
  const auto one = amount{2} * (amount{opts.socket_send_buffer} + amount{opts.socket_receive_buffer});
  const auto sockets = amount{opts.max_connections} + handshakes(opts) + http_connections(opts) + refused_connections;
  return (sockets * one).value();
}

} // namespace hubcaf
