// SPDX-License-Identifier: MIT
#include "acknowledgement.hpp"
#include "caf_compat_request.hpp"
#include "handler_state.hpp"
#include "hub_context.hpp"
#include "inbox_return.hpp"
#include "log.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

/// The life of a handler's worker: made, watched, made anew after a pause, retired.
namespace hubcaf {

handler_state::~handler_state() {
  const auto why = !hub_->accepts() ? errc::shutting_down : errc::handler_failed;
  for (const auto& [number, message] : asked_)
    message.give_back(why, "the handler is gone");
  for (const auto& one : suspects_)
    one.message.give_back(why, "the handler is gone");
  return_all(*queue_, why, "the handler is gone");
}

void handler_state::begin_working() {
  begun_ = true;
  if (phase_ == phase::down)
    give_back_waiting();
  // Its own successor was waiting for its predecessor, too.
  if (phase_ == phase::retired && asked_.empty())
    retired_.reset();
  wake_self();
}

void handler_state::retire_with(std::shared_ptr<acknowledgement> done) {
  phase_ = phase::retired;
  if (!asked_.empty() || !begun_)
    retired_ = std::move(done);
}

/// The worker died with this message in hand.
void handler_state::died(const inbound& message, const std::string& why) {
  std::string content;
  try {
    message.message().encode_content(content);
  } catch (const std::exception&) {
    // Content that cannot be written is told apart by its type alone.
    content.clear();
  }
  const auto deaths = poison_.died_of(fingerprint(message.type(), content));
  hub_->log->error("handler_died pattern={} client={} deaths_of_this_message={} cause={}", quoted{spec_->pattern},
                   quoted{message.client_id()}, deaths, quoted{why});
  if (deaths >= hub_->settings.poison_limit)
    message.give_back(errc::poisoned, "the handler died of this message too often");
  else
    message.give_back(errc::handler_failed, "the handler failed");
}

/// An actor that throws answers first and dies then: the answer alone does not tell whether it did.
void handler_state::doubt(std::uint64_t number, const std::string& why, bool came_back) {
  auto asked = asked_.extract(number);
  if (!asked)
    return;
  suspects_.push_back({std::move(asked.mapped()), why, came_back});
  if (asked_.empty())
    retired_.reset();
  if (suspects_.size() == 1 && !actor_is_down_)
    compat::probe(self_, worker_.actor, [this, life = life_] { acquit(life); });
}

/// The actor is alive.
void handler_state::acquit(std::uint64_t life) {
  if (life != life_ || actor_is_down_)
    return;
  for (const auto& [message, why, came_back] : std::exchange(suspects_, {}))
    fail(message, why);
  work_off();
}

/// The actor died: of the last message that it answered with an error, or else of all that it had in hand. What it never saw waits.
void handler_state::convict() {
  const auto suspects = std::exchange(suspects_, {});
  const auto killer =
    std::find_if(suspects.rbegin(), suspects.rend(), [](const suspect& one) { return !one.came_back; });
  const bool is_known = killer != suspects.rend();
  std::vector<inbound> unseen;
  for (const auto& one : suspects)
    if (one.came_back && phase_ != phase::retired)
      unseen.push_back(one.message);
    else if (is_known && &one == &*killer)
      died(one.message, one.why);
    else
      fail(one.message, one.why);
  for (const auto& [number, message] : std::exchange(asked_, {}))
    is_known ? fail(message, "its actor ended") : died(message, "its actor ended");
  if (!queue_->prepend(unseen))
    for (const auto& message : unseen)
      message.give_back(errc::handler_failed, "the handler is gone");
}

void handler_state::actor_died(const handler_down& news) {
  if (news.life != life_ || !worker_.actor)
    return;
  if (!news.all_seen) {
    // What was sent to the actor before this moment has come back by now, and is in front of the next message.
    actor_is_down_ = true;
    compat::post(compat::handle_of<handler_actor>(self_), handler_down{news.life, true});
    return;
  }
  actor_is_down_ = false;
  convict();
  retired_.reset();
  if (phase_ == phase::retired)
    return;
  if (restarts())
    return go_down("its actor ended");
  hub_->counters.add(counter::handler_deaths);
  hub_->log->error("handler_removed pattern={} cause=\"its actor ended\"", quoted{spec_->pattern});
  phase_ = phase::retired;
  return_all(*queue_, errc::handler_failed, "the handler is gone");
  compat::post(hub_->registry, remove_dead{spec_->pattern, queue_});
}

void handler_state::go_down(const std::string& why) {
  hub_->counters.add(counter::handler_deaths);
  worker_ = {};
  if (phase_ == phase::retired)
    return;
  phase_ = phase::down;
  const auto pause = pauses_.next(hub_->now());
  hub_->log->warn("handler_restarts pattern={} pause_ms={} cause={}", quoted{spec_->pattern}, pause.count(),
                  quoted{why});
  compat::post_after(compat::handle_of<handler_actor>(self_), pause, restart{});
  give_back_waiting();
}

void handler_state::start_anew() {
  if (phase_ == phase::retired)
    return;
  try {
    employ(restarts() ? spec_->make() : handler_worker{spec_->function, spec_->actor});
  } catch (const std::exception& failure) {
    return go_down(failure.what());
  } catch (...) {
    return go_down("unknown exception");
  }
  phase_ = phase::working;
  hub_->log->debug("handler_started pattern={} life={}", quoted{spec_->pattern}, life_);
  wake_self();
}

void handler_state::employ(handler_worker worker) {
  if (!worker.function && !worker.actor)
    throw std::runtime_error("its factory made nothing");
  ++life_;
  worker_ = std::move(worker);
  if (worker_.actor)
    compat::watch(compat::handle_of<handler_actor>(self_), worker_.actor, handler_down{life_});
}

/// While the worker is down, unless messages may wait for it.
void handler_state::give_back_waiting() {
  if (hub_->settings.hold_while_restarting || !begun_)
    return;
  while (const auto message = queue_->take())
    message->give_back(errc::handler_failed, "the handler is being restarted");
}

void handler_state::wake_self() {
  if (phase_ == phase::working && begun_)
    compat::post(compat::handle_of<handler_actor>(self_), work{});
}

bool handler_state::is_poisoned(const inbound& message) const {
  std::string content;
  message.message().encode_content(content);
  return poison_.is_poisoned(fingerprint(message.type(), content));
}

} // namespace hubcaf
