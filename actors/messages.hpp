// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/decode_error.hpp"
#include "../schema/error.hpp"
#include "../schema/event.hpp"
#include "../schema/frame.hpp"
#include "broadcast_tally.hpp"
#include "caf_compat.hpp"
#include "mailbox_limit.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What the hub's actors say to each other: plain structs, registered with CAF once, at the end of this file.
namespace hubcaf {

class acknowledgement;
class any_message;
class inbound;
class inbox;
class route_table;
class succession;
struct client;
struct handler_spec;
struct hook;
struct http_request;
struct http_response;
struct route;

/// Ends a connection. Control: overtakes data.
struct end_connection {
  end_reason reason;
  /// Free text for the client and the log; may be empty.
  std::string message;
};

/// A message of this client came back undone; the client is told by an error reply. Control: overtakes data.
struct returned {
  std::string type;
  /// Raw JSON of the sender's `meta.ref`, or empty.
  std::string ref;
  errc code;
  std::string message;
  /// As in `inbound::parts`.
  std::size_t errors_before;
  std::uint64_t forgiver;
  /// With `bad_content`: what did not fit.
  decode_error wrong = {};
};

/// A handler refused a message of this client with a word of its own; the client is told by an error reply. It counts as handled.
/// Control: overtakes data.
struct handler_refusal {
  std::string type;
  /// Raw JSON of the sender's `meta.ref`, or empty.
  std::string ref;
  /// A word of the hub's that the handler chose; else `own_word` is one of the application's.
  std::optional<errc> code;
  std::string own_word;
  std::string message;
  /// A JSON value, or empty.
  std::string details;
  /// Of `client::refusals`; null: the words were left out.
  std::shared_ptr<mailbox_slot> place;
};

/// There is room in an inbox for which the connection stopped reading.
struct room {};

/// A data message for one client.
struct outbound {
  std::shared_ptr<client> to;
  shared_frame message;
  /// Its place in the client's queue is not taken yet: older messages there must make room.
  bool needs_place = false;
};

/// Data messages for clients of one io thread, in the order in which their sender sent them.
struct outbound_batch {
  std::vector<outbound> messages;
};

/// A data message for all clients of an io thread.
struct outbound_all {
  shared_frame message;
  /// The client whose message is answered by this broadcast, or null.
  std::shared_ptr<client> origin;
  /// What `origin` gets instead of `message`: the same with its `meta.ref`. Null if there is no `ref`.
  shared_frame message_for_origin;
  std::shared_ptr<broadcast_tally> tally;

  /// Bytes that it takes in the limit of broadcasts.
  [[nodiscard]] std::size_t held_bytes() const noexcept {
    return message->held_bytes() + (message_for_origin != nullptr ? message_for_origin->held_bytes() : 0);
  }
};

/// Pings and reaps the connections of an io thread.
struct beat {};

/// The heartbeat's own clock.
struct tick {};

/// The totals by which health is judged are to be taken down.
struct note_totals {};

/// A timer's function may be due.
struct time_check {};

/// A new snapshot of the routes. `done` is let go once an io thread routes by it.
struct new_routes {
  std::shared_ptr<const route_table> routes;
  std::shared_ptr<acknowledgement> done;
};

/// Connections take no more messages from their clients; what is under way goes on. `done` is let go once it is so.
struct quiesce {
  std::shared_ptr<acknowledgement> done;
};

/// Ends all connections of an io thread.
struct end_all {
  end_reason reason;
  std::string message;
  /// Each connection first writes what waits for its client.
  bool flush_first;
  /// Of the roster's members, those from here on have been told.
  std::size_t told_from = std::numeric_limits<std::size_t>::max();
};

/// Something waits in the handler's inbox.
struct work {};

/// The user's actor behind a handler ended. `life` says which, if it was restarted before.
struct handler_down {
  std::uint64_t life;
  /// Whatever came back from it has been seen.
  bool all_seen = false;
};

/// The pause after a worker's death is over.
struct restart {
  /// The member whose worker it was, as in `inbound::parts`; and the life, as in `handler_down`.
  std::uint32_t member;
  std::uint64_t life;
};

/// Sets a handler of a group; null: its route is gone, and it works off what waits for it.
struct set_member {
  std::uint32_t number;
  std::shared_ptr<const handler_spec> spec;
};

/// Nothing comes any more for a handler of a group whose route is gone.
struct member_gone {
  std::uint32_t number;
};

/// A handler's message in hand was waited for long enough since this registration of its successor; 0: since its route
/// went.
struct member_overdue {
  std::uint32_t number;
  std::uint64_t registration;
};

/// A handler takes what waits for it from now on: its predecessor has finished.
struct begin {};

/// A handler takes nothing more. `done` is let go once it has nothing in hand.
struct retire {
  std::shared_ptr<acknowledgement> done;
};

/// Sets the handler of a pattern. `done` is let go once all io threads route by it.
struct set_route {
  std::shared_ptr<const handler_spec> spec;
  std::shared_ptr<acknowledgement> done;
};

/// Removes the handler of a pattern.
struct remove_route {
  std::string pattern;
  std::shared_ptr<acknowledgement> done;
};

/// A handler died that cannot be restarted: its route goes, if `queue` is still on it.
struct remove_dead {
  std::string pattern;
  std::shared_ptr<inbox> queue;
  /// As in `handler_spec`.
  std::uint64_t registration;
};

/// All io threads route by the successor of a handler: what its predecessor left undone moves over.
struct hand_over {
  std::shared_ptr<succession> next;
};

/// The predecessor was waited for long enough.
struct begin_route {
  /// Not kept: the message waits in the clock, which may outlive the hub.
  std::weak_ptr<const route> started;
};

/// The predecessor of a handler in a group was waited for long enough, or one whose route is gone.
struct end_of_wait {
  /// Not kept, as above.
  compat::weak_handle group;
  member_overdue news;
};

/// Ends all handlers, those that were replaced too; no more are taken. `done` is let go once none runs any more.
struct end_handlers {
  std::shared_ptr<acknowledgement> done;
};

/// Adds a hook.
struct add_hook {
  std::shared_ptr<const hook> added;
};

/// Removes the hook with this number.
struct remove_hook {
  std::uint64_t number;
};

/// A sender asked to be told something, such as the fate of its message.
struct notice {
  std::shared_ptr<const std::function<void()>> tell;
};

/// An event and its place among those that wait for the hooks.
struct placed_event {
  event what;
  mailbox_slot place;
};

/// Something happened that hooks may want to know.
struct published {
  std::shared_ptr<placed_event> event;
};

/// A REST request, and where its answer goes.
struct rest_call {
  std::shared_ptr<const http_request> request;
  std::function<void(http_response)> respond;
};

/// All io threads have placed the broadcast that a REST request asked for.
struct rest_broadcast_done {
  broadcast_result result;
  std::function<void(http_response)> respond;
};

} // namespace hubcaf

HUBCAF_ACTOR_MESSAGE(hubcaf::inbound)
HUBCAF_ACTOR_MESSAGE(hubcaf::any_message)
HUBCAF_ACTOR_MESSAGE(hubcaf::event)
HUBCAF_ACTOR_MESSAGE(hubcaf::end_connection)
HUBCAF_ACTOR_MESSAGE(hubcaf::returned)
HUBCAF_ACTOR_MESSAGE(hubcaf::handler_refusal)
HUBCAF_ACTOR_MESSAGE(hubcaf::outbound)
HUBCAF_ACTOR_MESSAGE(hubcaf::outbound_batch)
HUBCAF_ACTOR_MESSAGE(hubcaf::outbound_all)
HUBCAF_ACTOR_MESSAGE(hubcaf::beat)
HUBCAF_ACTOR_MESSAGE(hubcaf::tick)
HUBCAF_ACTOR_MESSAGE(hubcaf::note_totals)
HUBCAF_ACTOR_MESSAGE(hubcaf::time_check)
HUBCAF_ACTOR_MESSAGE(hubcaf::new_routes)
HUBCAF_ACTOR_MESSAGE(hubcaf::quiesce)
HUBCAF_ACTOR_MESSAGE(hubcaf::end_all)
HUBCAF_ACTOR_MESSAGE(hubcaf::room)
HUBCAF_ACTOR_MESSAGE(hubcaf::work)
HUBCAF_ACTOR_MESSAGE(hubcaf::handler_down)
HUBCAF_ACTOR_MESSAGE(hubcaf::restart)
HUBCAF_ACTOR_MESSAGE(hubcaf::begin)
HUBCAF_ACTOR_MESSAGE(hubcaf::retire)
HUBCAF_ACTOR_MESSAGE(hubcaf::set_member)
HUBCAF_ACTOR_MESSAGE(hubcaf::member_gone)
HUBCAF_ACTOR_MESSAGE(hubcaf::member_overdue)
HUBCAF_ACTOR_MESSAGE(hubcaf::end_of_wait)
HUBCAF_ACTOR_MESSAGE(hubcaf::remove_dead)
HUBCAF_ACTOR_MESSAGE(hubcaf::hand_over)
HUBCAF_ACTOR_MESSAGE(hubcaf::begin_route)
HUBCAF_ACTOR_MESSAGE(hubcaf::notice)
HUBCAF_ACTOR_MESSAGE(hubcaf::set_route)
HUBCAF_ACTOR_MESSAGE(hubcaf::remove_route)
HUBCAF_ACTOR_MESSAGE(hubcaf::end_handlers)
HUBCAF_ACTOR_MESSAGE(hubcaf::add_hook)
HUBCAF_ACTOR_MESSAGE(hubcaf::remove_hook)
HUBCAF_ACTOR_MESSAGE(hubcaf::published)
HUBCAF_ACTOR_MESSAGE(hubcaf::rest_call)
HUBCAF_ACTOR_MESSAGE(hubcaf::rest_broadcast_done)
