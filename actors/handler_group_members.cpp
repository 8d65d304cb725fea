// SPDX-License-Identifier: MIT
#include "handler_state.hpp"
#include "hub_context.hpp"
#include "inbox_return.hpp"

#include <algorithm>
#include <utility>

/// The handlers in a group: they come, follow each other, and go, while what waits for any of them stays in its place.
namespace hubcaf {

/// The messages that wait for the older handler go to the newer one, as soon as the older has nothing in hand.
void handler_state::set(const set_member& order) {
  const auto found = members_.find(order.number);
  if (order.spec == nullptr) {
    if (found != members_.end())
      found->second.is_removed = true;
    return;
  }
  if (found == members_.end()) {
    // First of all: without memory for it, what comes for it is returned instead of waiting for it.
    newest_ = std::max(newest_, order.number);
    add(order);
    return start_anew(members_.at(order.number));
  }
  auto& member = found->second;
  if (member.next == nullptr)
    member.waited_for_since = order.spec->registration;
  member.next = order.spec;
  work_off();
}

void handler_state::add(const set_member& order) {
  const auto& settings = hub_->settings;
  members_.try_emplace(order.number, order.number, order.spec, static_cast<unsigned>(settings.poison_limit),
                       settings.task_restart_interval);
}

/// Its worker goes. A group that waited for its restart goes on.
void handler_state::forget(const member_gone& news) {
  recent_ = nullptr;
  members_.erase(news.number);
  work_off();
}

void handler_state::wait_no_longer(const member_overdue& news) {
  const auto found = members_.find(news.number);
  if (found == members_.end())
    return;
  auto& member = found->second;
  if (member.is_removed && news.registration == 0) {
    leave_behind(member);
    member.worker = {};
    member.now = phase::gone;
  } else if (member.next != nullptr && member.waited_for_since == news.registration) {
    leave_behind(member);
    switch_over(member);
  }
  work_off();
}

/// Where another handler is to take over from one that has nothing in hand, it does so.
void handler_state::let_followers_begin() {
  for (auto& [index, member] : members_)
    if (member.next != nullptr && member.is_idle())
      switch_over(member);
}

void handler_state::switch_over(handler_member& who) {
  const auto& settings = hub_->settings;
  who.spec = std::exchange(who.next, nullptr);
  who.worker = {};
  who.now = phase::down;
  who.quick_calls = 0;
  // A restart of the predecessor is none of the successor's.
  who.life = ++lives_;
  who.poison = poison_list(static_cast<unsigned>(settings.poison_limit));
  who.pauses = restart_pauses(settings.task_restart_interval);
  start_anew(who);
}

/// Its actor keeps what it has in hand, and may answer late.
void handler_state::leave_behind(handler_member& whose) {
  for (const auto& [message, why, came_back] : std::exchange(whose.suspects, {}))
    fail(whose, message, why);
  while (!whose.asked.empty()) {
    const auto first = whose.asked.begin();
    late_.emplace(first->first, late{first->second, whose.life, whose.worker.actor});
    whose.asked.erase(first);
  }
  whose.actor_is_down = false;
}

/// Its actor ended and cannot be made anew: its route goes. In a group the others go on.
void handler_state::bury(handler_member& dead) {
  const auto spec = dead.spec;
  dead.worker = {};
  dead.now = phase::gone;
  if (!is_group_) {
    retired_ = true;
    return_all(*queue_, errc::handler_failed, "the handler is gone");
  }
  compat::post(hub_->registry, remove_dead{spec->pattern, queue_, spec->registration});
  if (is_group_)
    work_off();
}

/// The actor that had them has ended.
void handler_state::fail_late_of(std::uint64_t life) {
  std::erase_if(late_, [life](const auto& one) {
    const bool is_dead = one.second.life == life;
    if (is_dead)
      one.second.message.give_back(errc::handler_failed, "the handler failed");
    return is_dead;
  });
}

} // namespace hubcaf
