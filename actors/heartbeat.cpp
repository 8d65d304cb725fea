// SPDX-License-Identifier: MIT
#include "heartbeat.hpp"

#include "health.hpp"
#include "heartbeat_period.hpp"
#include "hub_context.hpp"

namespace hubcaf {

namespace {

class heartbeat_state {
public:
  static constexpr const char* name = "hubcaf.heartbeat";

  heartbeat_state(heartbeat_actor::pointer self, std::shared_ptr<hub_context> hub) : self_(self), hub_(std::move(hub)) {
  }

  heartbeat_actor::behavior_type make_behavior() {
    // The io threads know from the beginning on since when beats are due: one that comes late forgives the clients.
    send_beat();
    wait_for_next_note();
    return {
      [this](tick) { send_beat(); },
      [this](note_totals) {
        hub_->health_readings.note(hub_->now(), totals_for_health(*hub_));
        wait_for_next_note();
      },
    };
  }

private:
  void send_beat() {
    for (const auto& io_thread : hub_->io_threads)
      // Before all data that waits there.
      compat::post_urgent(io_thread.roster, beat{});
    wait();
  }

  void wait() {
    compat::post_after(compat::handle_of<heartbeat_actor>(self_), heartbeat_period(hub_->settings), tick{});
  }

  void wait_for_next_note() {
    compat::post_after(compat::handle_of<heartbeat_actor>(self_), hub_->health_readings.step(), note_totals{});
  }

  heartbeat_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
};

} // namespace

heartbeat_actor heartbeat(hub_context& hub) {
  return compat::spawn<heartbeat_actor, heartbeat_state>(hub.system, hub.io_threads.front().pin,
                                                         hub.shared_from_this());
}

} // namespace hubcaf
