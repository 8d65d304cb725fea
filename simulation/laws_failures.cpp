// SPDX-License-Identifier: MIT
#include "laws.hpp"

#include "../actors/heartbeat_period.hpp"
#include "../actors/rest_health.hpp"

#include <algorithm>
#include <utility>

/// Law 11: what throws ends one connection, with 1011 if its session can still close, and nothing of it is left; an
/// actor of the hub that ends is replaced; a hub that has failed says so, ends its clients, lets nobody in and
/// accepts nothing.
namespace hubcaf::simulation {

/// Whether what a beat of the hub has to put right must be right by now.
bool laws::is_long_ago(steady_time then) const noexcept {
  // A connection is looked after once per ping; a beat that finds no memory leaves it to the next.
  return hub_->now() - then - lost_since(then) > ping_interval(promised_) + 3 * heartbeat_period(promised_);
}

/// Whether a fault hit the hub so recently that it need not have come to itself.
bool laws::was_hit() const noexcept {
  return hits_ != 0 && !is_long_ago(last_hit_);
}

void laws::failures_now() {
  if (spoiled_.at_border != nullptr && hits_ != spoiled_.at_border->faults()) {
    hits_ = spoiled_.at_border->faults();
    last_hit_ = hub_->now();
  }
  for (const auto& one : sessions_)
    if (one->failure().must_end() && !one->who().ended)
      notes_->note(11, one->name() + " goes on, though something was thrown in it");
}

void laws::failures() {
  for (const auto* one : attached_)
    failure_of(*one);
  std::size_t counted = 0;
  for (const auto& one : sessions_)
    counted += one->who().is_counted ? 1 : 0;
  if (hub_->open_connections != counted)
    notes_->note(11, "the hub counts " + std::to_string(hub_->open_connections) + " connections, of " +
                       std::to_string(counted) + " that there are");
  actors();
  if (hub_->life == hub_life::failed)
    failure_of_hub();
}

void laws::failure_of(const watched_session& one) {
  const auto& seen = one.failure();
  if (seen.must_tell() && seen.closed_with() != close_code::internal_error)
    notes_->note(11, one.name() + " is not told 1011, though something was thrown in it");
  if (one.who().ended && !seen.over_since() && !seen.closed_with())
    notes_->note(11, one.name() + " has been ended, and its session was not told to close");
  if (!seen.over_since() || !is_long_ago(*seen.over_since()))
    return;
  if (one.is_on_roster())
    notes_->note(11, one.name() + " is over and still on the roster");
  else if (one.who().is_counted)
    notes_->note(11, one.name() + " is over and still counts as a connection");
}

// -- the hub's actors -----------------------------------------------------------------

void laws::actors() {
  if (hub_->cut_off)
    return;
  const auto look_at = [this](const std::string& name, const auto& actor, bool is_replaced) {
    if (!actor)
      return;
    auto found =
      std::find_if(hub_actors_.begin(), hub_actors_.end(), [&](const auto& one) { return one.name == name; });
    if (found == hub_actors_.end())
      found = hub_actors_.insert(hub_actors_.end(), {name, {}, nullptr});
    const auto which = compat::weak(actor);
    if (found->which != which) {
      *found = {name, which, std::make_shared<bool>(false)};
      compat::on_end(actor, [ended = found->ended] { *ended = true; });
    }
    if (*found->ended && hub_->life != hub_life::failed)
      notes_->note(
        11, name + (is_replaced ? " has ended, and nobody is in its place" : " has ended, and the hub serves on"));
  };
  look_at("hubcaf.rest", hub_->rest.get(), true);
  look_at("hubcaf.hooks", hub_->hooks.get(), true);
  look_at("hubcaf.receipts", hub_->receipts.get(), true);
  look_at("hubcaf.heartbeat", hub_->heartbeat.get(), true);
  look_at("hubcaf.registry", hub_->registry, false);
  for (std::size_t i = 0; i < hub_->io_threads.size(); ++i)
    look_at("hubcaf.roster " + std::to_string(i), hub_->io_threads[i].roster, false);
}

// -- the hub --------------------------------------------------------------------------

void laws::failure_of_hub() {
  if (!failed_since_)
    failed_since_ = hub_->now();
  if (*failures_told_ != 1)
    notes_->note(11, "on_failure was called " + std::to_string(*failures_told_) + " times");
  if (!std::exchange(health_is_known_, true)) {
    http_request asked;
    asked.method = "GET";
    asked.path = health_path;
    const auto answer = answer_health(*hub_, asked);
    if (answer.status != 503 || answer.body.find("the hub has failed: ") == std::string::npos)
      notes_->note(11, "the health of a hub that has failed is answered " + std::to_string(answer.status) + ' ' +
                         answer.body);
  }
  if (is_long_ago(*failed_since_))
    for (const auto* one : attached_)
      if (!one->ended_for())
        notes_->note(11, one->name() + " is still there, though the hub has failed");
}

upgrade_answer laws::answered(upgrade_answer given) {
  const auto answer = spoiled_.answers ? spoiled_.answers(given) : given;
  if (hub_->life != hub_life::failed || answer.refusal)
    return answer;
  notes_->note(11, "a client is let in, though the hub has failed");
  return given;
}

void laws::sent(send_result result) {
  if (hub_->life == hub_life::failed && result == send_result::accepted)
    notes_->note(11, "a message is accepted, though the hub has failed");
}

} // namespace hubcaf::simulation
