// SPDX-License-Identifier: MIT
#include "round.hpp"

#include "final_checks.hpp"
#include "post_office.hpp"
#include "saboteur.hpp"
#include "swarm.hpp"
#include "watcher.hpp"
#include "workshop.hpp"

#include <optional>
#include <thread>

namespace hubcaf::soak {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds longest_standstill{60};
constexpr seconds longest_settling{60};
constexpr seconds stop_deadline{5};

options drawn_settings(const round_plan& plan, simulation::random_source& chance) {
  options result;
  result.port = 0;
  result.log_level = "off";
  result.io_threads = plan.io_threads;
  result.duplicates = plan.duplicates;
  result.client_queue_size = chance.one_in(2) ? 64 : 256;
  result.client_queue_bytes = chance.one_in(2) ? 32 * 1024 : 1024 * 1024;
  result.max_outbound_bytes = chance.one_in(2) ? 1024 * 1024 : 64 * 1024 * 1024;
  result.broadcast_queue_size = chance.one_in(2) ? 8 : 256;
  result.hold_while_restarting = chance.one_in(2);
  result.max_message_size = 16 * 1024;
  result.close_timeout = milliseconds{500};
  result.task_restart_interval = milliseconds{1};
  // Clients answer in time unless the whole machine stands still.
  result.heartbeat_interval = milliseconds{200};
  result.heartbeat_timeout = seconds{60};
  result.max_reconnects_per_second = 1000;
  set_rules(result);
  return result;
}

class one_round {
public:
  one_round(const round_plan& plan, simulation::random_source chance, verdict& broken, fault_counts& faults,
            progress& how_far)
    : plan_(plan),
      chance_(std::move(chance)),
      arena_(broken, faults),
      settings_(drawn_settings(plan, chance_)),
      how_far_(how_far) {
  }

  round_result run() {
    open();
    {
      const watcher watch(*hub_, arena_, settings_.client_queue_limit());
      const auto port = hub_->port();
      const auto half = plan_.clients / 2;
      const swarm first(arena_, chance_.fork(), port, 0, half);
      const swarm second(arena_, chance_.fork(), port, half, plan_.clients - half);
      post_office office(*hub_, arena_, chance_.fork());
      saboteur trouble(*hub_, arena_, *handlers_, chance_.fork());
      how_far_.phase = "messages flow";
      wait_for_messages(watch);
      if (!plan_.stop_in_full_flow) {
        how_far_.phase = "settling";
        trouble.stop();
        office.close();
        settle();
      }
      how_far_.phase = "stopping";
      stop();
      trouble.stop();
      office.close();
      sums_ = office.sums();
      result_.looks = watch.looks();
    }
    how_far_.phase = "checking";
    check_end(*hub_, arena_, *handlers_, sums_, plan_.duplicates == duplicate_policy::allow);
    result_.books = hub_->ledger();
    result_.ends = arena_.ends();
    const auto stats = hub_->stats();
    result_.connections = stats.total_connections;
    result_.handler_deaths = stats.handler_deaths;
    how_far_.now = 0;
    how_far_.earlier += result_.books.inbound.accepted + result_.books.outbound.accepted;
    hub_.reset();
    return std::move(result_);
  }

private:
  void open() {
    hub_.emplace(settings_);
    handlers_.emplace(*hub_, arena_, chance_.fork());
    hub_->add_hook(event_kind::client_connected,
                   [this](const event& what) { arena_.presence.connected(what.client_id); });
    hub_->add_hook(event_kind::client_disconnected,
                   [this](const event& what) { arena_.presence.disconnected(what.client_id); });
    handlers_->open();
    hub_->start();
  }

  void wait_for_messages(const watcher& watch) {
    auto moved = steady_clock::now();
    for (std::uint64_t last = 0; last < plan_.messages && !arena_.broken.failed();) {
      std::this_thread::sleep_for(milliseconds{2});
      const auto now = steady_clock::now();
      how_far_.now = watch.accepted();
      if (watch.accepted() != last)
        moved = now;
      last = watch.accepted();
      arena_.broken.expect(now - moved < longest_standstill, "nothing moves any more");
      arena_.broken.expect(now < plan_.deadline, "the time is over");
    }
  }

  /// Senders and faults have ended: what is on its way arrives, and then all sides know the same numbers.
  void settle() {
    arena_.calm = true;
    const auto deadline = steady_clock::now() + longest_settling;
    for (;;) {
      handlers_->answer_later(true);
      const auto difference = difference_of_books(*hub_, arena_);
      if (!difference)
        return;
      if (arena_.broken.failed())
        return;
      if (steady_clock::now() > deadline)
        return arena_.broken.note(*difference);
      std::this_thread::sleep_for(milliseconds{5});
    }
  }

  void stop() {
    const auto start = steady_clock::now();
    const bool all_delivered = hub_->stop(stop_deadline);
    const auto took = steady_clock::now() - start;
    if (!plan_.stop_in_full_flow)
      arena_.broken.expect(all_delivered, "the stop of a hub at rest says that something was not delivered");
    arena_.broken.expect(took < stop_deadline + seconds{2}, "the stop took more than its deadline and 2 s");
  }

  const round_plan& plan_;
  simulation::random_source chance_;
  arena arena_;
  const options settings_;
  progress& how_far_;
  std::optional<hub> hub_;
  std::optional<workshop> handlers_;
  post_sums sums_;
  round_result result_;
};

} // namespace

round_result run_round(const round_plan& plan, simulation::random_source chance, verdict& broken, fault_counts& faults,
                       progress& how_far) {
  return one_round(plan, std::move(chance), broken, faults, how_far).run();
}

} // namespace hubcaf::soak
