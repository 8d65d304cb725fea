// SPDX-License-Identifier: MIT
#pragma once

#include "caf_compat.hpp"
#include "messages.hpp"

/// The typed interfaces of all actors of a hub.
namespace hubcaf {

/// One per client, pinned to the io thread of its socket.
using connection_actor = compat::typed_actor<
  // Ends the connection, telling the client why.
  void(end_connection),
  // Tells the client that a message of its came back undone.
  void(returned),
  // Tells the client that a handler refused a message of its.
  void(handler_refusal),
  // Tries again to hand on the message for which it stopped reading.
  void(room)>;

/// One per io thread, pinned to it: the ordered way to all connections there.
using roster_actor = compat::typed_actor<
  // Hands a message to one client.
  void(outbound),
  // Hands messages to one client each.
  void(outbound_batch),
  // Hands a message to all clients.
  void(outbound_all),
  // Pings and reaps.
  void(beat),
  // Routes by a new snapshot from now on.
  void(new_routes),
  // Stops taking messages from clients.
  void(quiesce),
  // Ends all connections.
  void(end_all)>;

/// One per handler instance or group: runs functions of the user's, or stands before actors of the user's, and restarts what dies.
using handler_actor = compat::typed_actor<
  // Works off its inbox.
  void(work),
  // The user's actor ended.
  void(handler_down),
  // Starts what died anew.
  void(restart),
  // Begins to take messages.
  void(begin),
  // Takes no more messages.
  void(retire),
  // Adds, replaces or removes a handler of the group.
  void(set_member),
  // Forgets a handler of the group for which nothing comes any more.
  void(member_gone),
  // Waits no longer for what a handler of the group has in hand.
  void(member_overdue)>;

/// Owns the routes: who handles which type.
using registry_actor = compat::typed_actor<
  // Sets or replaces a handler.
  void(set_route),
  // Removes a handler.
  void(remove_route),
  // Removes a handler that died for good.
  void(remove_dead),
  // Moves what waits for a handler to its successor.
  void(hand_over),
  // Lets the successor begin.
  void(begin_route),
  // Lets a group go on.
  void(end_of_wait),
  // Ends all handlers.
  void(end_handlers)>;

/// Tells senders what became of their messages, off the io threads.
using receipts_actor = compat::typed_actor<
  // Calls a function of the sender's.
  void(notice)>;

/// Publishes connection events to the hooks.
using hooks_actor = compat::typed_actor<
  // Adds a hook.
  void(add_hook),
  // Removes a hook.
  void(remove_hook),
  // Calls the hooks for an event, in the order in which they were added.
  void(published)>;

/// Pings clients and reaps the silent; brings the gauges up to date.
using heartbeat_actor = compat::typed_actor<
  // Time to look after the clients; sent by the actor to itself.
  void(tick),
  // Time to take down the totals for health; sent by the actor to itself.
  void(note_totals)>;

/// Calls the functions of timers.
using timekeeper_actor = compat::typed_actor<
  // A function may be due.
  void(time_check)>;

/// Answers REST requests.
using rest_actor = compat::typed_actor<
  // Answers one request.
  void(rest_call),
  // Answers a request whose broadcast is done.
  void(rest_broadcast_done)>;

} // namespace hubcaf
