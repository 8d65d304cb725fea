// SPDX-License-Identifier: MIT
#include "client.hpp"
#include "connection_state.hpp"
#include "hub_context.hpp"
#include "outbox.hpp"

#include <utility>

/// The way of a message from the roster to the session.
namespace hubcaf {

void connection_state::send_control(shared_frame message) {
  // A client that does not read brings this about by itself: it says nothing of the health of the hub.
  if (below_->send_control(std::move(message)) == push_result::full)
    hub_->counters.add(counter::control_dropped);
}

bool connection_state::offer(const shared_frame& message) {
  bool placed = false;
  guarded([&] { placed = offer_now(message); });
  return placed;
}

bool connection_state::offer_now(const shared_frame& message) {
  // Nobody is slow whose socket takes all that waits.
  if (try_place(*who_, *message) || (below_->write_now() && try_place(*who_, *message))) {
    enqueue(message);
    return true;
  }
  switch (admit(*who_, *message, false)) {
    case admission::placed:
      enqueue(message);
      return true;
    case admission::overdrawn:
      return squeeze_in(message);
    case admission::dropped:
    case admission::full:
    case admission::too_large:
      return false;
  }
  return false;
}

void connection_state::deliver(shared_frame message, bool needs_place) {
  guarded([&] {
    if (!needs_place) {
      enqueue(message);
      return;
    }
    who_->overdraft.release(message->held_bytes());
    squeeze_in(message);
  });
}

/// For a message that has its place.
void connection_state::enqueue(const shared_frame& message) {
  // The session asks only about what has waited there.
  if (!is_due(message)) {
    end_if_flushed();
    return;
  }
  if (message->label.overflow == overflow_policy::keep_latest)
    if (const auto older = below_->replace(message)) {
      settle(*who_, *older, fate::dropped(drop_cause::keep_latest));
      return;
    }
  auto result = push_result::closed;
  try {
    result = below_->send(message);
  } catch (...) {
    settle(*who_, *message, fate_of_unsent());
    throw;
  }
  if (result != push_result::queued)
    settle(*who_, *message, fate_of_unsent());
}

/// For a message without a place: older ones must make room. @returns false if they could not.
bool connection_state::squeeze_in(const shared_frame& message) {
  if (who_->ended.load(std::memory_order_relaxed)) {
    settle(*who_, *message, fate_of_unsent(), false);
    return false;
  }
  for (;;) {
    if (message->label.overflow == overflow_policy::keep_latest)
      if (const auto older = below_->replace(message))
        return take_place_of(*older, message);
    if (who_->queue.try_acquire(message->held_bytes()))
      break;
    const auto oldest = below_->drop_oldest();
    if (oldest == nullptr) {
      // All places belong to messages that are on their way here, or to the one that is being written.
      settle(*who_, *message, fate::dropped(drop_cause::drop_newest), false);
      return false;
    }
    settle(*who_, *oldest, fate::dropped(drop_cause::drop_oldest));
  }
  enqueue(message);
  return true;
}

/// `newer` stands in the queue where `older` stood, and gets its place, made larger if need be.
bool connection_state::take_place_of(const frame& older, const shared_frame& newer) {
  settle(*who_, older, fate::dropped(drop_cause::keep_latest), false);
  while (!who_->queue.try_exchange(older.held_bytes(), newer->held_bytes())) {
    const auto oldest = below_->drop_oldest();
    if (oldest == newer) {
      who_->queue.release(older.held_bytes());
      settle(*who_, *newer, fate::dropped(drop_cause::drop_newest), false);
      return false;
    }
    settle(*who_, *oldest, fate::dropped(drop_cause::drop_oldest));
  }
  return true;
}

fate connection_state::fate_of_unsent() const noexcept {
  switch (ended_for_.value_or(end_reason::client_disconnect)) {
    case end_reason::shutdown:
      return fate::returned(errc::shutting_down);
    case end_reason::slow_consumer:
      return fate::dropped(drop_cause::slow_consumer);
    default:
      return fate::dropped(drop_cause::connection_lost);
  }
}

bool connection_state::on_due(const shared_frame& next) {
  bool due = true;
  guarded([&] { due = is_due(next); });
  return due;
}

bool connection_state::is_due(const shared_frame& next) {
  const auto expires = next->label.expires;
  if (expires == std::chrono::steady_clock::time_point::max() || hub_->now() <= expires)
    return true;
  settle(*who_, *next, fate::expired());
  return false;
}

void connection_state::on_written(const shared_frame& written, lane from) {
  hub_->counters.add(counter::messages_sent);
  increment(who_->messages_sent);
  if (from == lane::data) {
    settle(*who_, *written, fate::delivered());
    return;
  }
  if (written->type == "error")
    --errors_waiting_;
  guarded([&] { tell_merged_errors(); });
}

void connection_state::on_drained() {
  guarded([&] { end_if_flushed(); });
}

} // namespace hubcaf
