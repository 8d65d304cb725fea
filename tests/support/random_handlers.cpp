// SPDX-License-Identifier: MIT
#include "random_handlers.hpp"

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

random_handlers::~random_handlers() {
  // A promise refers to its actor, which keeps the promise.
  for (const auto& actor : actors_)
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  world_.world.run();
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
  // Code pushes messages while the one handler takes over from the other.
  auto others = std::exchange(world_.between_turns, [this, type, left = 5]() mutable {
    if (left > 0 && random_.percent(50)) {
      --left;
      world_.push(type);
    }
  });
  set(pattern);
  world_.between_turns = std::move(others);
}

void random_handlers::set(const std::string& pattern) {
  handler_options how;
  if (random_.percent(30))
    how.queue_size = random_.between(1, 4);
  how.concurrency = random_.between(1, 3);
  if (random_.percent(20))
    how.place = run_on::io_thread;
  if (pattern == "t.actor" || pattern == "t.actor_made")
    return set_actor(pattern, pattern == "t.actor_made", how);
  const auto receiver = world_.laws.receiver_for(pattern);
  const auto function = [this, receiver](const inbound& message) { react(receiver, message); };
  const content_decoder decoder = pattern == "t.typed" && random_.percent(70) ? &decode_content<numbered> : nullptr;
  if (pattern == "t.made" || random_.percent(20))
    world_.world.set_handler({pattern, decoder, how, nullptr, nullptr, [function] {
                                return handler_worker{function, nullptr};
                              }});
  else
    world_.world.set_handler({pattern, decoder, how, function, nullptr});
}

void random_handlers::set_actor(const std::string& pattern, bool made_anew, const handler_options& how) {
  const auto receiver = world_.laws.receiver_for(pattern);
  const auto make = [this, receiver] {
    return handler_worker{nullptr, caf::actor_cast<caf::strong_actor_ptr>(spawn(receiver))};
  };
  if (made_anew)
    world_.world.set_handler({pattern, nullptr, how, nullptr, nullptr, make});
  else
    world_.world.set_handler({pattern, nullptr, how, nullptr, make().actor});
}

caf::actor random_handlers::spawn(std::size_t receiver) {
  kept_.push_back(std::make_shared<kept_promises>());
  // CAF 0.17 dereferences null for a function without arguments.
  actors_.push_back(world_.world.hub->system.spawn(
    [this, receiver](caf::event_based_actor* self, const std::shared_ptr<kept_promises>& kept) {
      self->set_exception_handler([](std::exception_ptr&) { return caf::make_error(caf::sec::runtime_error); });
      return caf::behavior{
        [this, receiver, kept, self](const inbound& message) {
          auto promise = self->make_response_promise();
          if (random_.percent(40)) {
            react(receiver, message);
            promise.deliver(world_.answer(receiver, "r.answer"));
          } else {
            world_.see(receiver, message);
            kept->push_back(promise);
          }
          return promise;
        },
        [this, receiver, kept](int) {
          if (kept->empty())
            return;
          auto promise = kept->front();
          kept->erase(kept->begin());
          if (random_.percent(80))
            promise.deliver(world_.answer(receiver, "r.answer"));
          else
            promise.deliver(caf::make_error(caf::sec::runtime_error));
        },
      };
    },
    kept_.back()));
  return actors_.back();
}

void random_handlers::react(std::size_t receiver, const inbound& message) {
  world_.see(receiver, message);
  switch (random_.below(12)) {
    case 0:
    case 1:
    case 2:
      message.reply(world_.answer(receiver, "r.reply"));
      return;
    case 3:
      message.reply_all(world_.answer(receiver, "r.reply"));
      return;
    case 4:
    case 5:
      throw std::runtime_error("no");
    case 6:
      message.fail(random_.one_of({errc::bad_content, errc::handler_failed}), "not today");
      return;
    default:
      return;
  }
}

void random_handlers::remove() {
  compat::post(world_.world.hub->registry, remove_route{random_.one_of(patterns), nullptr});
  world_.world.run();
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
