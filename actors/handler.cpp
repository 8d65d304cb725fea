// SPDX-License-Identifier: MIT
#include "handler.hpp"

#include "acknowledgement.hpp"
#include "caf_compat_request.hpp"
#include "exception_cause.hpp"
#include "handler_state.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "send_batch.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <vector>

/// Messages from the inbox to the workers. Their life and death are in handler_supervision.cpp, groups in
/// handler_group_members.cpp.
namespace hubcaf {

namespace {

/// Messages in one turn of the actor; others get theirs in between.
constexpr int messages_per_turn = 64;

/// So many calls in a row that take no longer than a message may be held back show that a function is quick.
constexpr unsigned calls_that_show_it = 16;

} // namespace

handler_state::handler_state(handler_actor::pointer self, std::shared_ptr<hub_context> hub,
                             std::shared_ptr<const handler_spec> spec, std::shared_ptr<inbox> queue, bool waits)
  : self_(self), hub_(std::move(hub)), queue_(std::move(queue)), is_group_(spec == nullptr), begun_(!waits) {
  if (!is_group_)
    add({0, std::move(spec)});
}

handler_actor::behavior_type handler_state::make_behavior() {
  for (auto& [number, member] : members_)
    start_anew(member);
  return {
    [this](work) { work_off(); },
    [this](const handler_down& news) { actor_died(news); },
    [this](const restart& order) { restart_worker(order); },
    [this](begin) { begin_working(); },
    [this](retire& order) { retire_with(std::move(order.done)); },
    [this](const set_member& order) { set(order); },
    [this](const member_gone& news) { forget(news); },
    [this](const member_overdue& news) { wait_no_longer(news); },
  };
}

void handler_state::work_off() {
  if (is_group_)
    let_followers_begin();
  // The handler looks at its queue again after the next event that brings it back to work.
  if (!is_ready())
    return give_back_waiting();
  std::optional<send_batch> together;
  hub_context::steady_time before;
  bool is_timed = false;
  for (int n = 0; n < messages_per_turn; ++n) {
    const auto message = queue_->take();
    if (!message)
      return;
    auto* const by = member_of(*message);
    if (by == nullptr)
      return put_back(*message);
    if (!by->may_hold_back || by->quick_calls != calls_that_show_it)
      together.reset();
    else if (!together)
      together.emplace(*hub_);
    if (by->may_hold_back && !is_timed)
      before = hub_->now();
    is_timed = by->may_hold_back;
    const bool was_called = handle(*by, *message);
    if (is_timed) {
      const auto after = hub_->now();
      const bool was_quick = after - before <= send_batch::longest;
      if (was_called)
        by->quick_calls = was_quick ? std::min(by->quick_calls + 1, calls_that_show_it) : 0;
      if (!was_quick)
        together.reset();
      // The time for sending is not the next call's.
      before = !was_quick || (together && together->send_due(after)) ? hub_->now() : after;
    }
    if (!by->takes())
      return;
  }
  wake_self();
}

/// Whether it may take a message: a group only if nothing is in the hands of any member.
bool handler_state::is_ready() const noexcept {
  return begun_ && !retired_ &&
         std::all_of(members_.begin(), members_.end(), [](const auto& one) { return one.second.takes(); });
}

/// @returns null in a group for a message that came before the news of its member.
handler_member* handler_state::member_of(const inbound& message) noexcept {
  const auto number = message.all().member;
  if (recent_ == nullptr || recent_->number != number) {
    const auto found = members_.find(number);
    recent_ = found != members_.end() ? &found->second : nullptr;
  }
  return recent_;
}

/// The news of its member is on its way. For a member of which nothing is known all the same there was no memory.
void handler_state::put_back(const inbound& message) {
  std::vector<inbound> one{message};
  if (message.all().member <= newest_ || !queue_->prepend(one)) {
    message.give_back(errc::handler_failed, "the handler is gone");
    wake_self();
  }
}

/// @returns whether the worker got it.
bool handler_state::handle(handler_member& by, const inbound& message) {
  const bool may_expire = message.all().expires != std::chrono::steady_clock::time_point::max();
  if (may_expire && message.expire(hub_->now()))
    return false;
  if (by.now == phase::gone) {
    message.give_back(errc::handler_failed, "the handler is gone");
    return false;
  }
  if (!message.decode_for(by.spec->decode))
    return false;
  if (!by.poison.empty() && is_poisoned(by, message)) {
    message.give_back(errc::poisoned, "the handler died of this message too often");
    return false;
  }
  if (by.worker.function)
    call(by, message);
  else
    ask(by, message);
  return true;
}

void handler_state::call(handler_member& whom, const inbound& message) {
  std::string why;
  try {
    whom.worker.function(message);
    message.finish();
    return;
  } catch (const unfit_meta& failure) {
    // It is the client's fault, and no death of the handler.
    return message.give_back(failure.wrong());
  } catch (const std::exception& failure) {
    why = failure.what();
  } catch (...) {
    why = "unknown exception";
  }
  if (!whom.restarts())
    return fail(whom, message, why);
  died(whom, message, why);
  go_down(whom, why);
}

/// The copy that is kept here holds the place in the inbox until the actor has answered.
void handler_state::ask(handler_member& whom, const inbound& message) {
  const auto number = next_number_++;
  whom.asked.emplace(number, message);
  try {
    compat::request<any_message>(
      self_, whom.worker.actor, message,
      [this, number](const any_message& answer) {
        settle(number, [&](const inbound& asked) {
          asked.reply(answer);
          asked.finish();
        });
      },
      [this, number] { settle(number, [](const inbound& asked) { asked.finish(); }); },
      [this, number](const std::string& why, bool came_back) { doubt(number, why, came_back); });
  } catch (...) {
    // It may be on its way all the same; its answer then finds nobody.
    whom.asked.erase(number);
    throw;
  }
}

template <class Fate>
void handler_state::settle(std::uint64_t number, Fate fate) {
  if (const auto answered = late_.extract(number))
    return fate(answered.mapped().message);
  for (auto& [index, member] : members_)
    if (const auto asked = member.asked.extract(number)) {
      fate(asked.mapped());
      let_go_when_idle();
      return work_off();
    }
}

bool handler_state::survives() noexcept {
  try {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    if (begun_)
      let_go_when_idle();
    wake_self();
    return true;
  } catch (...) {
    hub_->counters.add(counter::handler_deaths);
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    return false;
  }
}

void handler_state::fail(const handler_member& by, const inbound& message, const std::string& why) {
  hub_->log->error("handler_failed pattern={} client={} connection={} cause={}", quoted{by.spec->pattern},
                   quoted{message.client_id()}, message.connection(), quoted{why});
  message.give_back(errc::handler_failed, "the handler failed");
}

handler_actor handler(hub_context& hub, compat::execution_unit* pin, std::shared_ptr<const handler_spec> spec,
                      std::shared_ptr<inbox> queue, bool waits) {
  return compat::spawn<handler_actor, handler_state>(hub.system, pin, hub.shared_from_this(), std::move(spec),
                                                     std::move(queue), waits);
}

} // namespace hubcaf
