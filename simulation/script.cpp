// SPDX-License-Identifier: MIT
#include "script.hpp"

#include "client.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace hubcaf::simulation {

namespace {

constexpr std::size_t for_ever = std::numeric_limits<std::size_t>::max();

std::string outcome(bool sent) {
  return sent ? "" : "there is no connection";
}

/// Whether time passes in it, or it uses up a message.
bool waits(const script_step& step) {
  return std::holds_alternative<script_step::wait>(step.kind) ||
         std::holds_alternative<script_step::await>(step.kind) ||
         std::holds_alternative<script_step::expect_nothing>(step.kind) ||
         std::holds_alternative<script_step::connect>(step.kind);
}

} // namespace

// -- time -------------------------------------------------------------------------------

script& script::wait(nanoseconds time) {
  return wait([time](client&) { return time; });
}

script& script::wait(std::function<nanoseconds(client&)> how_long) {
  return add("wait", script_step::wait{std::move(how_long)});
}

// -- messages ---------------------------------------------------------------------------

script& script::send(any_message message, std::string meta) {
  auto name = "send " + message.type();
  return add(std::move(name), script_step::act{[message = std::move(message), meta = std::move(meta)](client& who) {
               return outcome(who.send(message, meta));
             }});
}

script& script::send_text(std::string text) {
  return add("send_text",
             script_step::act{[text = std::move(text)](client& who) { return outcome(who.send_text(text)); }});
}

script& script::flood_pings(std::size_t count) {
  return add("flood_pings", script_step::act{[count](client& who) { return outcome(who.flood_pings(count)); }});
}

script& script::await(std::string type, nanoseconds limit, std::function<void(client&, const received&)> then) {
  auto name = "await " + type;
  return add(std::move(name), script_step::await{std::move(type), limit, std::move(then)});
}

script& script::expect_nothing(nanoseconds time, std::string type) {
  auto name = type.empty() ? "expect_nothing" : "expect_nothing of " + type;
  return add(std::move(name), script_step::expect_nothing{time, std::move(type)});
}

script& script::forget_messages() {
  return add("forget_messages", script_step::forget{});
}

// -- the connection ---------------------------------------------------------------------

script& script::connect(nanoseconds limit) {
  return add("connect", script_step::connect{limit});
}

script& script::close(close_code code) {
  return add("close", script_step::act{[code](client& who) {
               who.close(code);
               return std::string();
             }});
}

script& script::reset() {
  return add("reset", script_step::act{[](client& who) {
               who.reset();
               return std::string();
             }});
}

script& script::await_close(std::optional<close_code> code, nanoseconds limit) {
  return add("await_close", script_step::await_close{code, limit});
}

script& script::stall(nanoseconds time) {
  return add("stall", script_step::act{[time](client& who) {
               who.stall(time);
               return std::string();
             }});
}

script& script::resume() {
  return add("resume", script_step::act{[](client& who) {
               who.resume();
               return std::string();
             }});
}

// -- the rest ---------------------------------------------------------------------------

script& script::then(std::function<void(client&)> what) {
  return add("then", script_step::act{[what = std::move(what)](client& who) {
               what(who);
               return std::string();
             }});
}

script& script::append(const script& other) {
  // It may be this script.
  const auto more = other.steps_;
  steps_.insert(steps_.end(), more.begin(), more.end());
  return *this;
}

script& script::repeat(std::size_t times, const script& what) {
  const auto body = what;
  const auto length = body.steps_.size();
  add("repeat", script_step::repeat{times, length});
  append(body);
  return add("again", script_step::again{length});
}

script& script::repeat_for_ever(const script& what) {
  if (std::none_of(what.steps_.begin(), what.steps_.end(), waits))
    throw std::invalid_argument("a script that is repeated for ever has to wait for something");
  return repeat(for_ever, what);
}

} // namespace hubcaf::simulation
