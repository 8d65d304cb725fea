// SPDX-License-Identifier: MIT
#include "script_player.hpp"

#include "client.hpp"
#include "world.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace hubcaf::simulation {

namespace {

std::string milliseconds(std::chrono::nanoseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

std::string end_of(const client& who) {
  const auto& end = *who.last_end();
  if (end.refused_with != 0)
    return "the connection was refused with " + std::to_string(end.refused_with);
  return "the connection has ended with " + std::to_string(static_cast<unsigned>(end.code)) +
         (end.reason.empty() ? "" : " (" + end.reason + ")");
}

} // namespace

// -- one step -----------------------------------------------------------------------------

/// Something happens while a client is at a step. Each kind of step says whether it is over, or fails.
struct script_player::turn {
  client& who;
  place& at;
  const std::vector<script_step>& steps;
  happening what;

  bool operator()(const script_step::act& step) {
    if (const auto problem = step.what(who); !problem.empty())
      fail(problem);
    return true;
  }

  bool operator()(const script_step::wait& step) {
    if (what == happening::begin)
      ring_after(step.how_long(who));
    return what == happening::rang;
  }

  bool operator()(const script_step::await& step) {
    const auto found =
      std::find_if(at.unread.begin(), at.unread.end(), [&](const received& one) { return one.type() == step.type; });
    if (found != at.unread.end()) {
      const auto message = std::move(*found);
      at.unread.erase(found);
      if (step.then)
        step.then(who, message);
      return true;
    }
    if (at.closed)
      fail(end_of(who));
    if (what == happening::rang)
      fail("it has not come within " + milliseconds(step.limit) +
           (who.is_connected() ? "" : ", and there is no connection"));
    if (what == happening::begin)
      ring_after(step.limit);
    return false;
  }

  bool operator()(const script_step::expect_nothing& step) {
    if (what == happening::message && (step.type.empty() || at.last->type() == step.type))
      fail("a message came");
    if (what == happening::closed)
      fail(end_of(who));
    if (what == happening::begin)
      ring_after(step.time);
    return what == happening::rang;
  }

  bool operator()(const script_step::await_close& step) {
    if (at.closed) {
      if (step.code && who.last_end()->code != *step.code)
        fail(end_of(who) + ", not with " + std::to_string(static_cast<unsigned>(*step.code)));
      return true;
    }
    if (what == happening::rang)
      fail("the connection has not ended within " + milliseconds(step.limit));
    if (what == happening::begin) {
      if (!who.is_connected())
        fail("there is no connection");
      ring_after(step.limit);
    }
    return false;
  }

  bool operator()(const script_step::connect& step) {
    if (what == happening::begin) {
      who.connect();
      ring_after(step.limit);
    } else if (what == happening::closed) {
      fail(end_of(who));
    } else if (what == happening::rang) {
      fail("the hub has not answered within " + milliseconds(step.limit));
    }
    return what == happening::opened;
  }

  bool operator()(const script_step::forget&) {
    at.unread.clear();
    return true;
  }

  bool operator()(const script_step::repeat& step) {
    if (step.times == 0)
      at.step += step.length + 1;
    else
      at.rounds.push_back(step.times);
    return true;
  }

  bool operator()(const script_step::again& step) {
    if (--at.rounds.back() == 0)
      at.rounds.pop_back();
    else
      at.step -= step.length + 1;
    return true;
  }

  void ring_after(std::chrono::nanoseconds time) {
    constexpr std::uint32_t most = (1U << 31U) - 1;
    at.timer = at.timer % most + 1;
    who.after(time, at.timer);
  }

  [[noreturn]] void fail(const std::string& why) {
    const auto end = steps.begin() + static_cast<std::ptrdiff_t>(at.step + 1);
    const auto number = std::count_if(
      steps.begin(), end, [](const auto& one) { return !std::holds_alternative<script_step::again>(one.kind); });
    throw script_failed("client " + who.id() + ", step " + std::to_string(number) + " (" + steps[at.step].name +
                        "): " + why + "; at " + milliseconds(who.world().now()) + ", seed " +
                        std::to_string(who.world().seed()) +
                        (at.last ? "; the last message was " + std::string(at.last->text()) : "; no message has come"));
  }
};

// -- all steps ----------------------------------------------------------------------------

script_player::script_player(script what) : script_(std::move(what)) {
  for (const auto& step : script_.steps())
    if (const auto* awaits = std::get_if<script_step::await>(&step.kind))
      awaited_.insert(awaits->type);
}

bool script_player::is_finished(const client& who) const {
  const auto found = places_.find(&who);
  return found != places_.end() && found->second.is == state::finished;
}

void script_player::go_on(client& who, place& at, happening what) {
  // What happens inside of a step is noted, and seen by the steps that follow.
  if (at.is != state::waiting)
    return;
  at.is = state::busy;
  const auto& steps = script_.steps();
  try {
    for (; at.step < steps.size(); ++at.step) {
      if (!std::visit(turn{who, at, steps, what}, steps[at.step].kind)) {
        at.is = state::waiting;
        return;
      }
      what = happening::begin;
    }
  } catch (...) {
    at.is = state::failed;
    throw;
  }
  at.is = state::finished;
  ++finished_;
}

// -- what happens to a client ---------------------------------------------------------------

void script_player::on_open(client& who) {
  const auto [found, is_new] = places_.try_emplace(&who);
  found->second.closed = false;
  go_on(who, found->second, is_new ? happening::begin : happening::opened);
}

void script_player::on_message(client& who, const received& message) {
  auto& at = places_[&who];
  at.last = message;
  if (awaited_.find(message.type()) != awaited_.end()) {
    if (at.unread.size() == unread_limit)
      at.unread.erase(at.unread.begin());
    at.unread.push_back(message);
  }
  go_on(who, at, happening::message);
}

void script_player::on_close(client& who, const disconnection&) {
  const auto [found, is_new] = places_.try_emplace(&who);
  found->second.closed = true;
  go_on(who, found->second, is_new ? happening::begin : happening::closed);
}

void script_player::on_timer(client& who, std::uint32_t number) {
  if (const auto found = places_.find(&who); found != places_.end() && number == found->second.timer)
    go_on(who, found->second, happening::rang);
}

std::shared_ptr<script_player> play(script what) {
  return std::make_shared<script_player>(std::move(what));
}

} // namespace hubcaf::simulation
