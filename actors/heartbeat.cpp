// SPDX-License-Identifier: MIT
#include "heartbeat.hpp"

#include "exception_cause.hpp"
#include "health.hpp"
#include "heartbeat_period.hpp"
#include "hub_context.hpp"
#include "supervision.hpp"
#include "timekeeper.hpp"
#include "timer_table.hpp"

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
    wait();
    return {
      [this](tick) {
        waits_for_tick_ = false;
        hub_->anchor_date();
        send_beat();
        wait();
        wake_late_timers();
      },
      [this](note_totals) {
        waits_for_note_ = false;
        wait();
        hub_->health_readings.note(hub_->now(), totals_for_health(*hub_));
      },
    };
  }

  /// A clock for which there was no memory is wound up at once, if there is some now; else by the other one.
  /// Without either the actor ends, and another one begins.
  bool survives() noexcept {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    try {
      wait();
    } catch (...) {
      with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    }
    return waits_for_tick_ || waits_for_note_;
  }

private:
  void send_beat() noexcept {
    for (const auto& io_thread : hub_->io_threads)
      try {
        // Before all data that waits there.
        compat::post_urgent(io_thread.roster, beat{});
      } catch (...) {
        with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
      }
  }

  /// The timekeeper may have found no memory to be woken up in time.
  void wake_late_timers() {
    if (const auto due = hub_->timers->next_due(); due && *due <= hub_->now())
      wake_timekeeper(*hub_);
  }

  /// Winds up the clocks that have run down.
  void wait() {
    const auto self = compat::handle_of<heartbeat_actor>(self_);
    if (!waits_for_tick_)
      compat::post_after(self, heartbeat_period(hub_->settings), tick{});
    waits_for_tick_ = true;
    if (!waits_for_note_)
      compat::post_after(self, hub_->health_readings.step(), note_totals{});
    waits_for_note_ = true;
  }

  heartbeat_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  bool waits_for_tick_ = false;
  bool waits_for_note_ = false;
};

} // namespace

heartbeat_actor heartbeat(hub_context& hub) {
  auto result =
    compat::spawn<heartbeat_actor, heartbeat_state>(hub.system, hub.io_threads.front().pin, hub.shared_from_this());
  supervise(hub, heartbeat_state::name, result,
            [](hub_context& of) { of.heartbeat.replace([&of] { return heartbeat(of); }); });
  return result;
}

} // namespace hubcaf
