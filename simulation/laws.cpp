// SPDX-License-Identifier: MIT
#include "laws.hpp"

#include "../actors/handler_spec.hpp"
#include "../actors/heartbeat_period.hpp"
#include "../actors/route_table.hpp"
#include "border_filter.hpp"
#include "simulated_session.hpp"

#include <utility>

/// Watches a world and notes what happens. The laws themselves are in laws_books.cpp, laws_bounds.cpp,
/// laws_clients.cpp, laws_door.cpp, laws_tables.cpp and laws_failures.cpp.
namespace hubcaf::simulation {

namespace {

std::size_t limit_of(std::size_t wanted, std::size_t otherwise) {
  return wanted != 0 ? wanted : otherwise;
}

} // namespace

laws::laws(std::shared_ptr<hub_context> hub, std::shared_ptr<const door> entrance, interference spoiled)
  : hub_(std::move(hub)),
    door_(std::move(entrance)),
    spoiled_(std::move(spoiled)),
    promised_(spoiled_.promised.value_or(hub_->settings)) {
  see_connections();
  see_handlers();
  see_members();
  hub_->on_failure([count = failures_told_](const std::string&) { ++*count; });
}

void laws::see_connections() {
  hub_->spawn_connection = [this, spawn = std::move(hub_->spawn_connection)](
                             std::shared_ptr<hubcaf::client> who, std::shared_ptr<roster_state> home,
                             compat::execution_unit* pin, std::shared_ptr<session> below) {
    const in_world outside(spoiled_.at_border);
    const auto wire = std::dynamic_pointer_cast<simulated_session>(below);
    if (spoiled_.wire && wire != nullptr)
      spoiled_.wire(*wire);
    if (spoiled_.below)
      below = spoiled_.below(std::move(below));
    const auto number = sessions_.size() + 1;
    auto watched = std::make_shared<watched_session>(number, who, home, std::move(below), promised_, notes_, wire);
    // Where several come at once, the order is that in which they are attached.
    // The hub does not notice if it stands still for less.
    watched->lost_since = [this](steady_time when) { return lost_since(when, 2 * heartbeat_period(promised_)); };
    watched->on_start = [this, one = watched.get()] {
      attached_.push_back(one);
      honest_.erase(one->who().id);
    };
    watched->at_border = spoiled_.at_border;
    std::shared_ptr<session> top = watched;
    if (spoiled_.above)
      top = spoiled_.above(std::move(top));
    if (spoiled_.at_border != nullptr)
      top = std::make_shared<border_filter>(std::move(top), spoiled_.at_border);
    sessions_.push_back(watched);
    by_client_[who.get()] = watched.get();
    try {
      const in_hub inside(spoiled_.at_border, "hubcaf.gateway");
      spawn(who, std::move(home), pin, std::move(top));
    } catch (...) {
      // There never was a connection.
      by_client_.erase(who.get());
      sessions_.pop_back();
      throw;
    }
  };
}

void laws::see_handlers() {
  hub_->spawn_handler = [this, spawn = std::move(hub_->spawn_handler)](compat::execution_unit* pin,
                                                                       std::shared_ptr<const handler_spec> spec,
                                                                       std::shared_ptr<inbox> queue, bool waits) {
    const in_world outside(spoiled_.at_border);
    // A group says later what it is.
    const auto how = spec != nullptr ? spec->how : handler_options{};
    watched_inbox watched{{},
                          queue,
                          {},
                          limit_of(how.queue_size, promised_.handler_queue_limit()),
                          limit_of(how.queue_bytes, promised_.handler_queue_bytes)};
    if (spec != nullptr)
      watched.patterns.insert(spec->pattern);
    const auto instance = spec != nullptr ? observed(*spec, receiver_of(spec)) : nullptr;
    const auto spawned = [&] {
      const in_hub inside(spoiled_.at_border, "hubcaf.registry");
      return spawn(pin, instance, std::move(queue), waits);
    }();
    watched.handler = compat::weak(spawned);
    inboxes_.push_back(std::move(watched));
    return spawned;
  };
}

void laws::see_members() {
  hub_->see_member = [this](const std::shared_ptr<const handler_spec>& spec, const std::shared_ptr<inbox>& queue) {
    const in_world outside(spoiled_.at_border);
    for (auto& one : inboxes_)
      if (one.queue.lock() == queue) {
        one.patterns.insert(spec->pattern);
        one.max_messages = limit_of(spec->how.queue_size, promised_.handler_queue_limit());
        one.max_bytes = limit_of(spec->how.queue_bytes, promised_.handler_queue_bytes);
      }
    if (spec->how.overflow == overflow_policy::keep_latest)
      may_be_early_.insert(spec->pattern);
    const auto [receiver, is_new] = groups_.try_emplace(spec->group, orders_.size() + 1);
    orders_[receiver->second];
    return observed(*spec, receiver->second);
  };
}

std::string laws::watched_inbox::name() const {
  std::string result;
  for (const auto& one : patterns)
    result += (result.empty() ? "" : ", ") + one;
  return result;
}

std::size_t laws::receiver_of(const std::shared_ptr<const handler_spec>& spec) {
  auto& receiver = receivers_[spec->pattern];
  // One that was removed may work off what it has while its successor gets what comes. All instances of one are the same.
  if (hub_->routes()->find_exactly(spec->pattern) == nullptr && last_spec_.lock() != spec)
    receiver = orders_.size() + 1;
  orders_[receiver];
  last_spec_ = spec;
  return receiver;
}

/// The same handler, which tells what it gets.
std::shared_ptr<const handler_spec> laws::observed(const handler_spec& spec, std::size_t receiver) {
  auto result = std::make_shared<handler_spec>(spec);
  const auto telling = [this, receiver](std::function<void(const inbound&)> function) {
    return [this, receiver, function = std::move(function)](const inbound& message) {
      const in_world outside(spoiled_.at_border);
      handled(receiver, message);
      function(message);
    };
  };
  const auto number = ++last_registration_;
  registered_[spec.pattern] = {number, hub_->now()};
  const auto watched = [this, receiver, number](const caf::strong_actor_ptr& actor) {
    if (actor == nullptr)
      return;
    actors_[actor->id()] = receiver;
    registrations_[actor->id()] = number;
    actor->get()->attach_functor([ended = ended_actors_, id = actor->id()] { ended->insert(id); });
  };
  watched(spec.actor);
  if (spec.function)
    result->function = telling(spec.function);
  if (spec.make)
    result->make = [this, make = spec.make, telling, watched] {
      const in_world outside(spoiled_.at_border);
      auto worker = make();
      watched(worker.actor);
      if (worker.function)
        worker.function = telling(std::move(worker.function));
      return worker;
    };
  return result;
}

void laws::handled(const caf::strong_actor_ptr& by, const inbound& message) {
  const auto found = actors_.find(by->id());
  if (found == actors_.end())
    return;
  handled(found->second, message);
  if (const auto& all = message.all(); all.member != 0)
    in_hand_.insert_or_assign(found->second, held_message{by->id(), all.books->name, all.member, hub_->now()});
}

void laws::answered(const caf::strong_actor_ptr& by) {
  std::erase_if(in_hand_, [&](const auto& one) { return one.second.by == by->id(); });
}

/// Until the actor has answered, unless it has ended, or has been replaced or removed for so long that nobody waits for it any more.
void laws::one_in_hand(std::size_t group, const inbound& message) {
  const auto found = in_hand_.find(group);
  if (found == in_hand_.end())
    return;
  const auto held = found->second;
  in_hand_.erase(found);
  const auto routes = hub_->routes();
  const auto* route = routes != nullptr ? routes->find_exactly(held.pattern) : nullptr;
  const bool is_set = route != nullptr && route->member == held.member;
  // The machine may have stood still between the question to the actor and its turn.
  const auto& last = registered_[held.pattern];
  if (last.number != registrations_[held.by] && hub_->now() - last.at >= hub_->settings.drain_timeout)
    return;
  if (is_set && hub_->now() - held.since < hub_->settings.drain_timeout && !ended_actors_->contains(held.by) &&
      hits_ == 0)
    notes_->note(3, "a message of handler " + message.all().books->name + " begins while handler " + held.pattern +
                      " of its group has one in hand");
}

void laws::handled(std::size_t receiver, const inbound& message) {
  const auto& all = message.all();
  if (const auto from = by_client_.find(all.from.get()); from != by_client_.end())
    from->second->handled(receiver, message.type(), all.key, all.forgiver);
  if (all.member != 0)
    handled_in_group(receiver, message);
  std::string content;
  message.message().encode_content(content);
  const auto number = sequence_of(content);
  if (!number)
    return;
  if (const auto wrong = orders_[receiver].add(*number, message.type(), all.key))
    notes_->note(3, "at handler " + all.books->name + ' ' + *wrong);
}

/// All types of a group are in one order. A message under `keep_latest` may have the place of an older one.
void laws::handled_in_group(std::size_t group, const inbound& message) {
  one_in_hand(group, message);
  const auto& all = message.all();
  const bool may_be_early =
    may_be_early_.contains(all.books->name) || hub_->handler_overflow(message.type()) == overflow_policy::keep_latest;
  if (const auto from = by_client_.find(all.from.get()); from != by_client_.end())
    from->second->handled_in_group(group, message.type(), all.forgiver, may_be_early);
  std::string content;
  message.message().encode_content(content);
  if (const auto number = sequence_of(content))
    if (const auto wrong = orders_[group].add_in_group(*number, message.type(), may_be_early))
      notes_->note(3, "in the group of handler " + all.books->name + ' ' + *wrong);
}

send_result laws::pushes(const std::function<send_result(fate_function)>& push) {
  // Without memory, or a receipts actor that lives on, nobody may be told.
  if (spoiled_.at_border != nullptr)
    return push({});
  counts_pushes_ = true;
  ++*pushed_;
  const auto kept = std::make_shared<bool>();
  const auto result = push([count = pushed_, kept](message_fate) { --*count; });
  // What is not accepted has no fate.
  if (kept.use_count() == 1)
    --*pushed_;
  return result;
}

void laws::time_lost(std::chrono::milliseconds time) noexcept {
  lost_.emplace_back(hub_->now(), time);
}

std::chrono::milliseconds laws::lost_since(steady_time then, std::chrono::milliseconds unnoticed) const noexcept {
  std::chrono::milliseconds sum{0};
  for (const auto& [when, time] : lost_)
    if (when >= then && time > unnoticed)
      sum += time - unnoticed;
  return sum;
}

std::optional<broken_law> laws::check() {
  static_cast<void>(check_now());
  conservation();
  failures();
  events();
  heartbeat();
  duplicates();
  errors();
  progress();
  places();
  return notes_->first();
}

std::optional<broken_law> laws::check_now() {
  if (spoiled_.meddles)
    spoiled_.meddles(*hub_);
  balance();
  bounds();
  bounds_of_door();
  availability();
  look_ups();
  failures_now();
  return notes_->first();
}

std::optional<broken_law> laws::check_end() {
  static_cast<void>(check());
  hub_->counters.types.for_each([&](const message_type& type) {
    // Without its registry a hub does not know handlers that were replaced and still wait for an answer.
    if ((type.inbound.totals().held != 0 && hub_->life != hub_life::failed) || type.outbound.totals().held != 0)
      notes_->note(1, "messages of type " + type.name + " are held after the end");
  });
  for (const auto& one : sessions_)
    if (!one->ended_for())
      notes_->note(4, one->name() + " has not ended");
    else if (one->who().is_counted || !one->has_no_actor())
      notes_->note(11, one->name() + " is left after the end");
  return notes_->first();
}

} // namespace hubcaf::simulation
