// SPDX-License-Identifier: MIT
#include "random_handlers.hpp"

#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/clockwork.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <stdexcept>
#include <utility>

namespace hubcaf::test {

namespace {

/// What a typed handler wants.
struct numbered {
  std::uint64_t from = 0;
  std::uint64_t n = 0;
};

HUBCAF_STRUCT(numbered, from, n)

const std::vector<std::string> patterns = {"t.function", "t.made", "t.actor", "t.actor_made",
                                           "t.typed",    "p.*",    "nodot"};

} // namespace

random_handlers::random_handlers(numbered_world& world, simulation::random_source& random)
  : world_(world), random_(random) {
  if (!random_.percent(50))
    return;
  for (auto n = random_.between(1, 2); n > 0; --n) {
    handler_options shared;
    shared.group = "room " + std::to_string(n);
    if (random_.percent(30))
      shared.queue_size = random_.between(1, 8);
    if (random_.percent(20))
      shared.place = run_on::io_thread;
    for (const auto& pattern : patterns)
      if (random_.percent(60))
        groups_[pattern] = shared;
  }
}

random_handlers::~random_handlers() {
  // A promise refers to its actor, which keeps the promise.
  for (const auto& actor : actors_)
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  world_.world.clock().settle();
  for (const auto& promises : kept_)
    promises->clear();
}

std::string random_handlers::any_type() {
  return random_.one_of({"t.function", "t.made", "t.actor", "t.actor_made", "t.typed", "p.1", "p.2", "nodot"});
}

void random_handlers::set_all() {
  for (const auto& pattern : patterns)
    set(pattern);
}

void random_handlers::set() {
  const auto& pattern = random_.one_of(patterns);
  const auto type = pattern == "p.*" ? std::string("p.1") : pattern;
  for (auto n = random_.below(4); n > 0; --n)
    world_.push(type);
  set(pattern);
  // Messages come while the one handler takes over from the other.
  for (int n = 0; n < 5; ++n) {
    if (random_.percent(50))
      world_.push(type);
    world_.world.step({});
  }
}

void random_handlers::set(const std::string& pattern) {
  const auto grouped = groups_.find(pattern);
  auto how = grouped != groups_.end() ? grouped->second : handler_options();
  if (how.group.empty() && random_.percent(30))
    how.queue_size = random_.between(1, 4);
  if (random_.percent(10))
    how.overflow = random_.one_of({overflow_policy::reject, overflow_policy::drop_oldest, overflow_policy::suspend});
  if (how.group.empty()) {
    how.concurrency = random_.between(1, 3);
    if (random_.percent(20))
      how.place = run_on::io_thread;
  }
  if (!registered_.insert(pattern).second)
    see(pattern, "in a group: a handler is replaced");
  if (pattern == "t.actor" || pattern == "t.actor_made")
    set_actor(pattern, pattern == "t.actor_made", how);
  else
    set_function(pattern, how);
}

void random_handlers::set_function(const std::string& pattern, const handler_options& how) {
  auto& hub = world_.world.hub();
  const auto does = [this, sender = world_.new_sender(), pattern](const inbound& message) {
    see(pattern, "in a group: a function handles");
    react(sender, message);
  };
  const auto typed = [does](const numbered&, const inbound& message) { does(message); };
  const bool is_typed = pattern == "t.typed" && random_.percent(70);
  const bool is_made = pattern == "t.made" || random_.percent(20);
  auto makes = [this, pattern, lives = 0]() mutable {
    if (++lives > 1)
      see(pattern, "in a group: a function is made anew");
  };
  if (is_typed && is_made)
    hub.supervise<numbered>(
      pattern,
      [typed, makes]() mutable {
        makes();
        return typed;
      },
      how);
  else if (is_typed)
    hub.on<numbered>(pattern, typed, how);
  else if (is_made)
    hub.supervise(
      pattern,
      [does, makes]() mutable {
        makes();
        return does;
      },
      how);
  else
    hub.on(pattern, does, how);
}

void random_handlers::set_actor(const std::string& pattern, bool made_anew, const handler_options& how) {
  const auto make = [this, sender = world_.new_sender(), pattern] { return spawn(sender, pattern); };
  if (made_anew)
    world_.world.hub().supervise(pattern, make, how);
  else if (!how.group.empty() || random_.percent(50))
    world_.world.hub().register_handler(pattern, make(), how);
  else
    world_.set_handler({pattern, nullptr, how, nullptr, caf::actor_cast<caf::strong_actor_ptr>(make())});
}

caf::actor random_handlers::spawn(std::uint64_t sender, const std::string& pattern) {
  kept_.push_back(std::make_shared<kept_promises>());
  // CAF 0.17 dereferences null for a function without arguments.
  actors_.push_back(world_.world.hub().system().spawn(
    [this, sender, pattern](caf::event_based_actor* self, const std::shared_ptr<kept_promises>& kept) {
      self->set_exception_handler([](std::exception_ptr&) { return caf::make_error(caf::sec::runtime_error); });
      return caf::behavior{
        [this, sender, pattern, kept, self](const inbound& message) {
          see(pattern, "in a group: an actor handles");
          world_.laws().handled(self->ctrl(), message);
          auto promise = self->make_response_promise();
          if (random_.percent(40)) {
            react(sender, message);
            promise.deliver(world_.next(sender, "r.answer"));
            world_.laws().answered(self->ctrl());
          } else {
            kept->push_back(promise);
          }
          return promise;
        },
        [this, sender, kept, self](int) {
          if (kept->empty())
            return;
          world_.laws().answered(self->ctrl());
          auto promise = kept->front();
          kept->erase(kept->begin());
          if (random_.percent(80))
            promise.deliver(world_.next(sender, "r.answer"));
          else
            promise.deliver(caf::make_error(caf::sec::runtime_error));
        },
      };
    },
    kept_.back()));
  return actors_.back();
}

void random_handlers::react(std::uint64_t sender, const inbound& message) {
  switch (random_.below(12)) {
    case 0:
    case 1:
    case 2:
      message.reply(world_.next(sender, "r.reply"));
      return;
    case 3:
      message.reply_all(world_.next(sender, "r.reply"));
      return;
    case 4:
    case 5:
      throw std::runtime_error("no");
    case 6:
      message.fail(random_.one_of({errc::bad_content, errc::handler_failed, errc::forbidden}), "not today");
      return;
    case 7:
      message.fail("random.refused", "never", numbered{sender, 0});
      return;
    default:
      return;
  }
}

void random_handlers::remove() {
  const auto& pattern = random_.one_of(patterns);
  if (registered_.erase(pattern) != 0)
    see(pattern, "in a group: a handler is removed");
  world_.world.hub().unregister_handler(pattern);
}

void random_handlers::see(const std::string& pattern, const char* what) {
  if (groups_.contains(pattern))
    ++seen_[what];
}

void random_handlers::answer() {
  if (!actors_.empty())
    compat::post(random_.one_of(actors_), 1);
}

void random_handlers::kill() {
  if (!actors_.empty())
    caf::anon_send_exit(random_.one_of(actors_), caf::exit_reason::kill);
}

} // namespace hubcaf::test
