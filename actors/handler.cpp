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

/// Messages from the inbox to the worker. Its life and death are in handler_supervision.cpp.
namespace hubcaf {

namespace {

/// Messages in one turn of the actor; others get theirs in between.
constexpr int messages_per_turn = 64;

/// So many calls in a row that take no longer than a message may be held back show that a function is quick.
constexpr unsigned calls_that_show_it = 16;

} // namespace

handler_state::handler_state(handler_actor::pointer self, std::shared_ptr<hub_context> hub,
                             std::shared_ptr<const handler_spec> spec, std::shared_ptr<inbox> queue, bool waits)
  : self_(self),
    hub_(std::move(hub)),
    spec_(std::move(spec)),
    queue_(std::move(queue)),
    begun_(!waits),
    poison_(static_cast<unsigned>(hub_->settings.poison_limit)),
    pauses_(hub_->settings.task_restart_interval) {
}

handler_actor::behavior_type handler_state::make_behavior() {
  start_anew();
  return {
    [this](work) { work_off(); },
    [this](const handler_down& news) { actor_died(news); },
    [this](restart) { start_anew(); },
    [this](begin) { begin_working(); },
    [this](retire& order) { retire_with(std::move(order.done)); },
  };
}

void handler_state::work_off() {
  const bool may_hold_back = worker_.function && spec_->how.place == run_on::scheduler && spec_->how.sends_together;
  std::optional<send_batch> together;
  auto before = may_hold_back ? hub_->now() : hub_context::steady_time();
  for (int n = 0; n < messages_per_turn; ++n) {
    if (phase_ == phase::down)
      give_back_waiting();
    // What waits is looked at again after the next event that brings it back to work.
    if (phase_ != phase::working || !begun_ || asked_.size() >= spec_->how.concurrency || !suspects_.empty() ||
        actor_is_down_)
      return;
    const auto message = queue_->take();
    if (!message)
      return;
    if (may_hold_back && !together && quick_calls_ == calls_that_show_it)
      together.emplace(*hub_);
    const bool was_called = handle(*message);
    if (!may_hold_back)
      continue;
    const auto after = hub_->now();
    const bool was_quick = after - before <= send_batch::longest;
    if (was_called)
      quick_calls_ = was_quick ? std::min(quick_calls_ + 1, calls_that_show_it) : 0;
    if (!was_quick)
      together.reset();
    // What sending takes is not the next call's.
    before = !was_quick || (together && together->send_due(after)) ? hub_->now() : after;
  }
  wake_self();
}

/// @returns whether the worker got it.
bool handler_state::handle(const inbound& message) {
  const bool may_expire = message.all().expires != std::chrono::steady_clock::time_point::max();
  if ((may_expire && message.expire(hub_->now())) || !message.decode_for(spec_->decode))
    return false;
  if (!poison_.empty() && is_poisoned(message)) {
    message.give_back(errc::poisoned, "the handler died of this message too often");
    return false;
  }
  if (worker_.function)
    call(message);
  else
    ask(message);
  return true;
}

void handler_state::call(const inbound& message) {
  std::string why;
  try {
    worker_.function(message);
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
  if (!restarts())
    return fail(message, why);
  died(message, why);
  go_down(why);
}

/// The copy that is kept here holds the place in the inbox until the actor has answered.
void handler_state::ask(const inbound& message) {
  const auto number = next_number_++;
  asked_.emplace(number, message);
  try {
    compat::request<any_message>(
      self_, worker_.actor, message,
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
    asked_.erase(number);
    throw;
  }
}

template <class Fate>
void handler_state::settle(std::uint64_t number, Fate fate) {
  const auto asked = asked_.extract(number);
  if (!asked)
    return;
  fate(asked.mapped());
  if (asked_.empty())
    retired_.reset();
  work_off();
}

bool handler_state::survives() noexcept {
  try {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    if (asked_.empty() && begun_)
      retired_.reset();
    wake_self();
    return true;
  } catch (...) {
    hub_->counters.add(counter::handler_deaths);
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    return false;
  }
}

void handler_state::fail(const inbound& message, const std::string& why) {
  hub_->log->error("handler_failed pattern={} client={} cause={}", quoted{spec_->pattern}, quoted{message.client_id()},
                   quoted{why});
  message.give_back(errc::handler_failed, "the handler failed");
}

handler_actor handler(hub_context& hub, compat::execution_unit* pin, std::shared_ptr<const handler_spec> spec,
                      std::shared_ptr<inbox> queue, bool waits) {
  return compat::spawn<handler_actor, handler_state>(hub.system, pin, hub.shared_from_this(), std::move(spec),
                                                     std::move(queue), waits);
}

} // namespace hubcaf
