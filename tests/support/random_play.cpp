// SPDX-License-Identifier: MIT
#include "random_play.hpp"

#include <hubcaf/actors/heartbeat_period.hpp>
#include <hubcaf/schema/http_message.hpp>

#include <algorithm>

namespace hubcaf::test {

namespace {

constexpr std::uint64_t rest_sender = 999'999;

} // namespace

random_play::random_play(std::uint64_t seed)
  : random_(seed), world_(random_options(random_)), handlers_(world_, random_) {
  handlers_.set_all();
  // Nothing that a client says: it is judged by the routes of the moment, which the io thread may not know yet.
  world_.between_turns = [this] {
    if (random_.percent(5))
      send();
    else if (random_.percent(5))
      write();
  };
}

std::optional<broken_law> random_play::step() {
  happen();
  // Now and then several things happen before any actor runs.
  while (random_.percent(40))
    happen();
  auto broken = world_.check();
  for (const auto& one : peers_)
    parked_ += one->watched->parked_for() ? 1 : 0;
  return broken;
}

void random_play::happen() {
  const auto choice = random_.below(100);
  auto is = [&, next = std::size_t{0}](std::size_t share, const char* name) mutable {
    next += share;
    if (choice >= next)
      return false;
    last_ = name;
    return true;
  };
  if (is(8, "connect"))
    connect();
  else if (is(25, "say"))
    say();
  else if (is(22, "send"))
    send();
  else if (is(14, "write"))
    write();
  else if (is(8, "pass"))
    pass();
  else if (is(4, "set handler"))
    handlers_.set();
  else if (is(2, "remove handler"))
    handlers_.remove();
  else if (is(8, "answer"))
    handlers_.answer();
  else if (is(2, "kill"))
    handlers_.kill();
  else if (is(4, "rest"))
    rest();
  else if (auto* who = any_peer()) {
    last_ = "finish";
    finish(*who);
  }
}

// -- code -------------------------------------------------------------------------------

void random_play::send() {
  const auto type = random_.one_of<std::string>({"m.1", "m.2", "m.3"});
  const auto choice = random_.below(10);
  if (choice < 5)
    world_.send("c" + std::to_string(random_.below(4)), type, any_meta(), any_padding());
  else if (choice < 8)
    world_.broadcast(type, any_meta(), any_padding());
  else
    world_.push(handlers_.any_type(), any_meta());
}

void random_play::rest() {
  auto request = std::make_shared<http_request>();
  const auto id = "c" + std::to_string(random_.below(4));
  switch (random_.below(4)) {
    case 0:
      request->method = "DELETE";
      request->path = "/ws/clients/" + id;
      break;
    case 1:
      request->method = "GET";
      request->path = "/ws/stats";
      break;
    default:
      request->method = "POST";
      request->path = "/ws/send-message";
      request->content_type = "application/json";
      if (random_.percent(70))
        request->query.emplace_back("client_id", id);
      request->body = R"({"type":"m.1","content":{"from":)" + std::to_string(rest_sender) + R"(,"n":)" +
                      std::to_string(++rest_sent_) + "}}";
  }
  compat::post(world_.world.hub->rest, rest_call{std::move(request), [](http_response) {}});
}

// -- time -------------------------------------------------------------------------------

void random_play::pass() {
  const auto& settings = world_.world.hub->settings;
  const auto period = heartbeat_period(settings);
  if (random_.percent(10)) {
    const auto jump = std::chrono::milliseconds(random_.between(1, 5000));
    world_.world.jump(jump);
    world_.laws.time_lost(jump);
    return;
  }
  auto left = std::chrono::milliseconds(random_.one_of<std::size_t>({1, 20, 300, 3000}));
  for (; left.count() > 0; left -= period) {
    world_.world.jump(std::min(left, period));
    for (auto& [who, answered] : answering_)
      for (; answered < who->socket->pings && !who->socket->is_over(); ++answered)
        who->socket->pongs();
    static_cast<void>(world_.check());
  }
}

} // namespace hubcaf::test
