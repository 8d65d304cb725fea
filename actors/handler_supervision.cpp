// SPDX-License-Identifier: MIT
#include "acknowledgement.hpp"
#include "caf_compat_request.hpp"
#include "exception_cause.hpp"
#include "handler_state.hpp"
#include "hub_context.hpp"
#include "inbox_return.hpp"
#include "log.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

/// The life of a handler's workers: made, watched, made anew after a pause, retired.
namespace hubcaf {

handler_state::~handler_state() {
  const auto why = !hub_->accepts() ? errc::shutting_down : errc::handler_failed;
  for (const auto& [index, member] : members_) {
    for (const auto& [number, message] : member.asked)
      message.give_back(why, "the handler is gone");
    for (const auto& one : member.suspects)
      one.message.give_back(why, "the handler is gone");
  }
  for (const auto& [number, one] : late_)
    one.message.give_back(why, "the handler is gone");
  return_all(*queue_, why, "the handler is gone");
}

void handler_state::begin_working() {
  begun_ = true;
  give_back_waiting();
  // Its own successor was waiting for its predecessor, too.
  if (retired_)
    let_go_when_idle();
  wake_self();
}

void handler_state::retire_with(std::shared_ptr<acknowledgement> done) {
  retired_ = true;
  if (has_in_hand() || !begun_)
    when_idle_ = std::move(done);
}

/// The worker died with this message in hand.
void handler_state::died(handler_member& of, const inbound& message, const std::string& why) {
  std::string content;
  try {
    message.message().encode_content(content);
  } catch (const std::exception&) {
    // Content that cannot be written is told apart by its type alone.
    content.clear();
  }
  const auto deaths = of.poison.died_of(fingerprint(message.type(), content));
  hub_->log->error("handler_died pattern={} client={} connection={} deaths_of_this_message={} cause={}",
                   quoted{of.spec->pattern}, quoted{message.client_id()}, message.connection(), deaths, quoted{why});
  if (deaths >= hub_->settings.poison_limit)
    message.give_back(errc::poisoned, "the handler died of this message too often");
  else
    message.give_back(errc::handler_failed, "the handler failed");
}

/// An actor that throws answers first and dies then: the answer alone does not tell whether it did.
void handler_state::doubt(std::uint64_t number, const std::string& why, bool came_back) {
  if (const auto answered = late_.extract(number)) {
    answered.mapped().message.give_back(errc::handler_failed, "the handler failed");
    return;
  }
  for (auto& [index, member] : members_) {
    auto asked = member.asked.extract(number);
    if (!asked)
      continue;
    member.suspects.push_back({std::move(asked.mapped()), why, came_back});
    let_go_when_idle();
    if (member.suspects.size() == 1 && !member.actor_is_down)
      watch_suspect(member);
    return;
  }
}

/// The actor shows that it is alive by an answer, or by not ending within a second: it may be busy. One of both will do.
void handler_state::watch_suspect(const handler_member& of) {
  bool is_timed = false;
  try {
    compat::post_after(compat::handle_of<handler_actor>(self_), std::chrono::seconds{1}, restart{of.number, of.life});
    is_timed = true;
  } catch (...) {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
  }
  try {
    compat::probe(self_, of.worker.actor, [this, life = of.life] { acquit(life); });
  } catch (...) {
    if (!is_timed)
      throw;
  }
}

/// The actor is alive.
void handler_state::acquit(std::uint64_t life) {
  auto* const member = member_living(life);
  if (member == nullptr || member->actor_is_down)
    return;
  for (const auto& [message, why, came_back] : std::exchange(member->suspects, {}))
    fail(*member, message, why);
  work_off();
}

/// The actor died: of the last message that it answered with an error, or else of all that it had in hand. What it never saw waits.
void handler_state::convict(handler_member& dead) {
  const auto suspects = std::exchange(dead.suspects, {});
  const auto killer =
    std::find_if(suspects.rbegin(), suspects.rend(), [](const suspect& one) { return !one.came_back; });
  const bool is_known = killer != suspects.rend();
  std::vector<inbound> unseen;
  for (const auto& one : suspects)
    if (one.came_back && !retired_)
      unseen.push_back(one.message);
    else if (is_known && &one == &*killer)
      died(dead, one.message, one.why);
    else
      fail(dead, one.message, one.why);
  for (const auto& [number, message] : std::exchange(dead.asked, {}))
    is_known ? fail(dead, message, "its actor ended") : died(dead, message, "its actor ended");
  if (!queue_->prepend(unseen))
    for (const auto& message : unseen)
      message.give_back(errc::handler_failed, "the handler is gone");
}

void handler_state::actor_died(const handler_down& news) {
  auto* const dead = member_living(news.life);
  if (dead == nullptr && late_.empty())
    return;
  if (!news.all_seen) {
    // What was sent to the actor before this moment has come back by now, and is in front of the next message.
    if (dead != nullptr)
      dead->actor_is_down = true;
    compat::post(compat::handle_of<handler_actor>(self_), handler_down{news.life, true});
    return;
  }
  fail_late_of(news.life);
  if (dead == nullptr)
    return;
  dead->actor_is_down = false;
  convict(*dead);
  when_idle_.reset();
  if (retired_)
    return;
  if (dead->next != nullptr)
    return work_off();
  if (dead->restarts())
    return go_down(*dead, "its actor ended");
  hub_->counters.add(counter::handler_deaths);
  hub_->log->error("handler_removed pattern={} cause=\"its actor ended\"", quoted{dead->spec->pattern});
  bury(*dead);
}

void handler_state::go_down(handler_member& who, const std::string& why) {
  hub_->counters.add(counter::handler_deaths);
  who.worker = {};
  if (retired_)
    return;
  who.now = phase::down;
  // News that belong to the life that is over count for nothing now.
  who.life = ++lives_;
  const auto pause = who.pauses.next(hub_->now());
  hub_->log->warn("handler_restarts pattern={} pause_ms={} cause={}", quoted{who.spec->pattern}, pause.count(),
                  quoted{why});
  compat::post_after(compat::handle_of<handler_actor>(self_), pause, restart{who.number, who.life});
  give_back_waiting();
}

void handler_state::restart_worker(const restart& order) {
  const auto found = members_.find(order.member);
  // One that took over in the pause has not died.
  if (found == members_.end() || found->second.life != order.life)
    return;
  found->second.now == phase::down ? start_anew(found->second) : acquit(order.life);
}

void handler_state::start_anew(handler_member& who) {
  if (retired_)
    return;
  const auto& spec = *who.spec;
  try {
    employ(who, who.restarts() ? spec.make() : handler_worker{spec.function, spec.actor});
  } catch (const std::exception& failure) {
    return go_down(who, failure.what());
  } catch (...) {
    return go_down(who, "unknown exception");
  }
  who.now = phase::working;
  hub_->log->debug("handler_started pattern={} life={}", quoted{spec.pattern}, who.life);
  wake_self();
}

void handler_state::employ(handler_member& by, handler_worker worker) {
  if (!worker.function && !worker.actor)
    throw std::runtime_error("its factory made nothing");
  by.life = ++lives_;
  by.worker = std::move(worker);
  by.may_hold_back = by.worker.function && by.spec->how.place == run_on::scheduler && by.spec->how.sends_together;
  if (by.worker.actor)
    compat::watch(compat::handle_of<handler_actor>(self_), by.worker.actor, handler_down{by.life});
}

/// While a worker is down, unless messages may wait for it. A group that is down is down as a whole.
void handler_state::give_back_waiting() {
  if (hub_->settings.hold_while_restarting || !begun_ || retired_ || !is_any_down())
    return;
  while (const auto message = queue_->take())
    message->give_back(errc::handler_failed, "the handler is being restarted");
}

void handler_state::wake_self() {
  if (!retired_ && begun_ && !is_any_down())
    compat::post(compat::handle_of<handler_actor>(self_), work{});
}

/// Tells a successor that waits for it, once nothing is in hand.
void handler_state::let_go_when_idle() noexcept {
  if (!has_in_hand())
    when_idle_.reset();
}

bool handler_state::has_in_hand() const noexcept {
  return std::any_of(members_.begin(), members_.end(), [](const auto& one) { return !one.second.asked.empty(); });
}

bool handler_state::is_any_down() const noexcept {
  return std::any_of(members_.begin(), members_.end(), [](const auto& one) { return one.second.now == phase::down; });
}

/// The member whose actor of now is in this life; null if that is over.
handler_member* handler_state::member_living(std::uint64_t life) noexcept {
  for (auto& [index, member] : members_)
    if (member.life == life && member.worker.actor)
      return &member;
  return nullptr;
}

bool handler_state::is_poisoned(const handler_member& by, const inbound& message) {
  std::string content;
  message.message().encode_content(content);
  return by.poison.is_poisoned(fingerprint(message.type(), content));
}

} // namespace hubcaf
