// SPDX-License-Identifier: MIT
#include "memory_ceiling.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "../schema/recycler.hpp"
#include "../transport/listener.hpp"
#include "../transport/reactor.hpp"
#include "client.hpp"
#include "connection.hpp"
#include "hooks.hpp"
#include "inbox.hpp"
#include "log.hpp"
#include "receipts.hpp"
#include "rest_room.hpp"
#include "roster_state.hpp"
#include "timer_table.hpp"
#include "type_table.hpp"

namespace hubcaf {

namespace {

/// Threads of a hub: for sockets, for handlers, and for CAF's clock and its services.
amount threads(const options& opts) {
  return amount{opts.io_threads} + amount{opts.consumer_pool_size} + amount{4};
}

} // namespace

memory_ceiling_result memory_ceiling(const options& opts) {
  memory_ceiling_result result;
  amount total{0};
  const auto add = [&](std::string_view holder, amount bytes) {
    result.parts.push_back({holder, bytes.value()});
    total = total + bytes;
  };
  add("outbound messages", client::ceiling(opts));
  add("inbound messages", inbox::ceiling(opts));
  add("broadcasts", roster_state::ceiling(opts));
  add("hook events", hook::ceiling(opts));
  add("receipts", receipts_ceiling(opts));
  add("timers", timer_table::ceiling(opts));
  add("REST requests and responses", rest_room::ceiling(opts));
  add("connections", connection_ceiling(opts));
  add("WebSockets", listener::websocket_ceiling(opts));
  add("handshakes", listener::handshake_ceiling(opts));
  add("HTTP connections", listener::http_ceiling(opts));
  add("sockets", listener::socket_ceiling(opts));
  add("io threads", reactor::ceiling(opts));
  add("blocks kept for later", threads(opts) * amount{recycler::ceiling()});
  add("books", type_table::ceiling());
  add("log lines", log_ceiling());
  result.total = total.value();
  return result;
}

} // namespace hubcaf
