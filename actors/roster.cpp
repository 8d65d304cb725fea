// SPDX-License-Identifier: MIT
#include "roster.hpp"

#include "client.hpp"
#include "delivery.hpp"
#include "exception_cause.hpp"
#include "heartbeat_period.hpp"
#include "hub_context.hpp"
#include "roster_state.hpp"
#include "route_table.hpp"
#include "stats.hpp"
#include "supervision.hpp"

#include <algorithm>
#include <optional>

namespace hubcaf {

using namespace std::chrono_literals;

namespace {

/// Connections that one turn of the roster ends.
constexpr std::size_t ended_per_turn = 256;

class roster_behavior {
public:
  static constexpr const char* name = "hubcaf.roster";

  roster_behavior(roster_actor::pointer, std::shared_ptr<hub_context> hub, std::shared_ptr<roster_state> state)
    : hub_(std::move(hub)), state_(std::move(state)) {
  }

  roster_actor::behavior_type make_behavior() {
    return {
      [this](outbound& one) {
        deliver(*hub_, std::move(one));
        --state_->under_way;
      },
      [this](outbound_batch& batch) {
        for (auto& one : batch.messages)
          deliver(*hub_, std::move(one));
        --state_->under_way;
      },
      [this](const outbound_all& all) {
        deliver(*hub_, *state_, all);
        --state_->under_way;
      },
      [this](beat) { pass_on_beat(); },
      [this](new_routes& change) { state_->routes = std::move(change.routes); },
      [this](const quiesce&) { state_->each([](roster_member& member) { member.quiesce(); }); },
      [this](const end_all& order) { end_some(order); },
    };
  }

  bool survives() noexcept {
    with_cause([this](const char* cause) { hub_->fail(name, cause); });
    return true;
  }

private:
  /// In batches, so that clients which stay a while longer are served in between. From the last to the first: whoever leaves
  /// meanwhile lets the last take his position, so nobody who was not told gets among those who were.
  void end_some(const end_all& order) {
    const auto& members = state_->members();
    auto next = std::min(order.told_from, members.size());
    for (std::size_t ended = 0; next != 0; --next) {
      auto* const member = members[next - 1];
      if (order.flush_first ? member->is_ending() : member->who().ended.load(std::memory_order_relaxed))
        continue;
      if (ended++ == ended_per_turn && goes_on_later(order, next))
        return;
      order.flush_first ? member->end_when_flushed(order.reason, order.message)
                        : member->end(order.reason, order.message);
    }
  }

  /// @returns false if there is no memory for that: this turn ends them all.
  bool goes_on_later(const end_all& order, std::size_t told_from) noexcept {
    try {
      compat::post(hub_->io_threads[state_->index].roster,
                   end_all{order.reason, order.message, order.flush_first, told_from});
      return true;
    } catch (...) {
      with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
      return false;
    }
  }

  void pass_on_beat() {
    const auto now = hub_->now();
    look_after(now);
    read_gauges(now);
  }

  void look_after(std::chrono::steady_clock::time_point now) {
    const auto period = heartbeat_period(hub_->settings);
    if (hub_->life == hub_life::failed)
      // The order to end them may have found no memory.
      state_->each([](roster_member& member) { member.end(end_reason::internal_error, {}); });
    const auto late = now - last_beat_.value_or(now) - 2 * period;
    last_beat_ = now;
    if (late > std::chrono::steady_clock::duration::zero())
      state_->each([&](roster_member& member) { member.forgive(late, now); });
    state_->look_after([&](roster_member& member) {
      const auto until_due = member.beat(now) - now;
      return static_cast<std::size_t>(std::max<std::int64_t>((until_due + period - 1ns) / period, 1));
    });
  }

  /// Looks at every client once, so that those who ask for the gauges need not.
  void read_gauges(std::chrono::steady_clock::time_point now) {
    const auto& members = state_->members();
    std::size_t waiting = 0;
    double fullest = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      prefetch(i);
      const auto& who = members[i]->who();
      const auto in_queue = who.queue.size();
      waiting += in_queue;
      if (in_queue != 0)
        fullest = std::max(fullest, static_cast<double>(in_queue) / static_cast<double>(who.queue.capacity()));
      const bool is_here = !who.ended.load(std::memory_order_relaxed);
      state_->note_health(*members[i], is_here && health_score(who, now) > healthy_score);
    }
    state_->gauges.waiting.store(waiting, std::memory_order_relaxed);
    state_->gauges.fullest.store(std::min(fullest, 1.0), std::memory_order_relaxed);
  }

  /// There may be a hundred thousand clients, each in memory of its own: fetches those that are looked at in a moment.
  void prefetch(std::size_t index) const {
    constexpr std::size_t ahead = 8;
    const auto& members = state_->members();
    if (index + 2 * ahead >= members.size())
      return;
    __builtin_prefetch(members[index + 2 * ahead]);
    members[index + ahead]->soon();
  }

  std::shared_ptr<hub_context> hub_;
  std::shared_ptr<roster_state> state_;
  std::optional<std::chrono::steady_clock::time_point> last_beat_;
};

} // namespace

roster_actor roster(hub_context& hub, compat::execution_unit* pin, std::shared_ptr<roster_state> state) {
  auto result = compat::spawn<roster_actor, roster_behavior>(hub.system, pin, hub.shared_from_this(), state);
  // Without it nobody passes on the orders to its connections: they end here, on their io thread.
  compat::on_end(result, [state = std::move(state), of = hub.weak_from_this()] {
    if (const auto alive = of.lock(); alive && !alive->cut_off)
      state->each([](roster_member& member) { member.end(end_reason::internal_error, {}); });
  });
  supervise(hub, roster_behavior::name, result, nullptr);
  return result;
}

} // namespace hubcaf
