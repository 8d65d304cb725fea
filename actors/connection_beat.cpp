// SPDX-License-Identifier: MIT
#include "client.hpp"
#include "connection_state.hpp"
#include "heartbeat_period.hpp"
#include "hub_context.hpp"
#include "inbox.hpp"

#include <algorithm>

/// A beat of a connection: it pings, ends the silent, and makes up for what found no memory before.
namespace hubcaf {

void connection_state::soon() const noexcept {
  __builtin_prefetch(who_.get());
  __builtin_prefetch(below_.get());
}

void connection_state::forgive(std::chrono::steady_clock::duration stalled, std::chrono::steady_clock::time_point now) {
  // Nothing here throws.
  if (who_->ended || quiet_ || parked_)
    return;
  // Bytes of an unfinished message that came before the stall are life, too.
  const auto silence = std::chrono::duration_cast<std::chrono::milliseconds>(now - live_.last_heard());
  live_.heard(now - std::min(silence, below_->time_since_input()));
  live_.forgive(stalled, now);
}

std::chrono::steady_clock::time_point connection_state::beat(std::chrono::steady_clock::time_point now) {
  auto next = now;
  guarded([&] { next = look_after(now); });
  return next;
}

std::chrono::steady_clock::time_point connection_state::look_after(std::chrono::steady_clock::time_point now) {
  if (over_)
    leave();
  else if (who_->superseded)
    end_now(end_reason::duplicate_client, "another connection took this client id");
  if (parked_)
    parked_->handler.inbox->tell_of_room();
  // A quiet connection does not read, so it cannot hear.
  if (who_->ended || quiet_ || parked_)
    return now;
  // Without heartbeats a beat only puts right what found no memory before.
  if (!hub_->settings.enable_heartbeat)
    return now + ping_interval(hub_->settings);
  switch (live_.check(now)) {
    case liveness::verdict::fine:
      break;
    case liveness::verdict::dead:
      if (const auto silence = below_->time_since_input(); silence < hub_->settings.heartbeat_timeout) {
        // A long message is on its way; its bytes are life, too.
        live_.heard(now - silence);
        break;
      }
      hub_->counters.add(counter::heartbeat_timeouts);
      end(end_reason::heartbeat_timeout, "nothing was heard for the heartbeat timeout");
      break;
    case liveness::verdict::ping:
      below_->ping();
      who_->last_ping.store(now, std::memory_order_relaxed);
      if (hub_->settings.heartbeat_json)
        send_json_ping();
      break;
  }
  return live_.next_due();
}

} // namespace hubcaf
