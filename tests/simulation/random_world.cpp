// SPDX-License-Identifier: MIT
#include "random_world.hpp"

#include "crafted_ids.hpp"
#include "random_options.hpp"

#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/clockwork.hpp>

#include <caf/event_based_actor.hpp>

namespace hubcaf::test {

using namespace std::chrono_literals;

namespace {

simulation::world_settings draw(const random_plan& plan) {
  // Not the numbers that the world draws.
  simulation::random_source random(plan.seed * 0x9E3779B97F4A7C15);
  simulation::world_settings result;
  result.hub = random_options(random);
  result.between = random_network(random, false);
  result.shuffle = random.percent(90);
  result.seed = plan.seed;
  result.keep_received = false;
  result.replay = plan.replay;
  result.hub.max_errors_per_minute = random_errors_per_minute(random);
  draw_door(result.hub, random);
  if (random.percent(25))
    result.lateness = random.percent(50) ? 1ms : 50ms;
  return result;
}

simulation::interference spoiled_by(defect which, random_faults* faults) {
  auto result = interference_of(which);
  if (faults != nullptr)
    faults->join(result);
  return result;
}

} // namespace

random_world::random_world(const random_plan& plan, narrator tell) : random_world(plan, std::move(tell), draw(plan)) {
}

random_world::random_world(const random_plan& plan, narrator tell, simulation::world_settings settings)
  : plan_(plan),
    tell_(std::move(tell)),
    settings_(settings.hub),
    faults_(random_faults::are_in(plan.seed) ? std::make_unique<random_faults>(plan.seed) : nullptr),
    numbers_(std::move(settings), spoiled_by(plan.spoiled, faults_.get())),
    random_(numbers_.world.random()),
    handlers_(numbers_, random_),
    crowd_{
      numbers_,  random_,
      handlers_, settings_,
      60,        [this](const simulation::client& who, const char* what) {
             say("client " + who.id() + ' ' + what); }},
    clock_(plan.seed, faults_ == nullptr && plan.spoiled == defect::none),
    rest_sender_(numbers_.new_sender()) {
  handlers_.set_all();
  add_hooks();
  add_clients();
  if (random_.percent(12))
    add_crafted_clients();
  if (has_siege(settings_)) {
    siege_ = std::make_unique<siege>(crowd_);
    siege_->begin();
  }
  clock_.begin(numbers_, [this](const std::string& what) { say(what); });
  if (faults_ != nullptr)
    faults_->begin(numbers_, [this](const std::string& what) { say(what); });
}

random_world::~random_world() {
  // Clients and handlers act up to the end.
  world().clock().after_step = nullptr;
  world().hub().stop(0ms);
}

void random_world::say(const std::string& what) {
  if (!tell_)
    return;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(world().now()).count();
  tell_(std::to_string(milliseconds) + " ms, step " + std::to_string(world().steps()) + ": " + what);
}

void random_world::add_clients() {
  for (auto n = random_.between(1, most_random_clients); n > 0; --n) {
    // Few ids, so that there are duplicates; for the others the hub makes them up.
    const auto id = random_.percent(60)   ? "c" + std::to_string(random_.below(4))
                    : random_.percent(60) ? "u" + std::to_string(n)
                                          : std::string();
    auto does = std::make_shared<random_client>(crowd_);
    does->begin(world().add(id, does, random_network(random_, true)));
  }
}

/// Their ids would collide under a hash that they know.
void random_world::add_crafted_clients() {
  for (const auto& id : crafted_ids(20)) {
    auto& who = world().add(id, nullptr, {1ms, {}});
    who.connect();
  }
  ++moments_["crafted ids"];
}

/// They make the hub publish events.
void random_world::add_hooks() {
  for (const auto kind : {event_kind::message_received, event_kind::message_failed}) {
    if (random_.percent(60))
      world().hub().add_hook(kind, [](const event&) {});
    if (random_.percent(20))
      // CAF 0.17 dereferences null for a function without arguments.
      world().hub().add_hook(kind,
                             world().hub().system().spawn(
                               [](caf::event_based_actor*, int) -> caf::behavior { return {[](const event&) {}}; }, 0));
  }
}

// -- what happens -------------------------------------------------------------------------

void random_world::run() {
  // What goes on whatever else does, even while the hub stops.
  world().every(50ms, [this] {
    random_.percent(50) ? send() : handlers_.answer();
    return true;
  });
  for (std::size_t step = 0; step < plan_.steps; ++step) {
    happen();
    // Now and then several things happen before any actor runs.
    while (random_.percent(40))
      happen();
    pass();
    look();
  }
  stop();
}

void random_world::happen() {
  const auto choice = random_.below(100);
  auto is = [&, next = std::size_t{0}](std::size_t share, const char* name) mutable {
    next += share;
    if (choice >= next)
      return false;
    say(name);
    return true;
  };
  if (is(55, "code sends"))
    send();
  else if (is(10, "a handler is set"))
    handlers_.set();
  else if (is(4, "a handler is removed"))
    handlers_.remove();
  else if (is(16, "an actor answers"))
    handlers_.answer();
  else if (is(4, "an actor dies"))
    handlers_.kill();
  else if (is(8, "somebody asks the REST face"))
    ask();
  else {
    say("a client is disconnected");
    disconnect();
  }
}

std::string random_world::any_id() {
  return "c" + std::to_string(random_.below(4));
}

void random_world::send() {
  const auto type = random_.one_of<std::string>({"m.1", "m.2", "m.3"});
  const auto choice = random_.below(10);
  if (choice < 5)
    numbers_.send(any_id(), type, any_meta(random_), any_padding(random_, settings_));
  else if (choice < 8)
    numbers_.broadcast(type, any_meta(random_), any_padding(random_, settings_));
  else
    numbers_.push(handlers_.any_type(), any_meta(random_), random_.percent(5) ? 3000 : 0);
}

void random_world::ask() {
  http_request request;
  switch (random_.below(4)) {
    case 0:
      request.method = "DELETE";
      request.path = "/ws/clients/" + any_id();
      break;
    case 1:
      request.method = "GET";
      request.path = random_.one_of({"/ws/stats", "/ws/clients", "/ws/health"});
      break;
    default:
      request.method = "POST";
      request.path = "/ws/send-message";
      request.content_type = "application/json";
      if (random_.percent(70))
        request.query.emplace_back("client_id", any_id());
      request.body = R"({"type":"m.1","content":{"from":)" + std::to_string(rest_sender_) + R"(,"n":)" +
                     std::to_string(++rest_sent_) + "}}";
  }
  if (random_.percent(70))
    numbers_.ask(std::move(request));
  else if (request.method == "GET")
    world().request("GET", request.path);
  else
    world().request(request.method,
                    request.path + (request.query.empty() ? "" : "?client_id=" + request.query[0].second),
                    request.body);
}

void random_world::disconnect() {
  world().hub().disconnect(any_id(), "enough");
}

// -- time -----------------------------------------------------------------------------------

void random_world::pass() {
  const auto choice = random_.below(100);
  if (choice < 40) {
    // The next thing happens in between.
    for (auto turns = random_.below(10); turns > 0; --turns)
      world().step({});
  } else if (choice < 70) {
    world().run_for(random_.up_to(20ms));
  } else if (choice < 92) {
    world().run_for(random_.up_to(300ms));
  } else if (choice < 98) {
    world().run_for(random_.up_to(3s));
  } else {
    say("the machine stands still");
    world().freeze(std::chrono::milliseconds(random_.between(1, 5000)));
  }
}

void random_world::stop() {
  say("the hub stops");
  clock_.stops();
  const auto choice = random_.below(10);
  if (choice < 4)
    world().stop();
  else if (choice < 6)
    world().stop(0ms);
  else
    world().stop(std::chrono::milliseconds(random_.between(1, 2000)));
  clock_.check();
}

} // namespace hubcaf::test
