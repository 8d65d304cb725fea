// SPDX-License-Identifier: MIT
#include "random_world.hpp"

#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <algorithm>
#include <utility>

/// What was seen in a random world.
namespace hubcaf::test {

namespace {

const std::vector<std::string> interesting = {"ended client_disconnect",
                                              "ended duplicate_client",
                                              "ended heartbeat_timeout",
                                              "ended protocol_error",
                                              "ended rate_limited",
                                              "ended send_error",
                                              "ended server_disconnect",
                                              "ended shutdown",
                                              "ended slow_consumer",
                                              "ended too_many_errors",
                                              "ended too_many_errors, of a minute",
                                              "error bad_content",
                                              "error bad_message",
                                              "error binary_not_supported",
                                              "error expired",
                                              "error forbidden",
                                              "error handler_failed",
                                              "error poisoned",
                                              "error queue_full",
                                              "error shutting_down",
                                              "error type_format",
                                              "error unknown_type",
                                              "errors merged",
                                              "a Pong waits while open",
                                              "a Pong waits while the hub closes",
                                              "crafted ids",
                                              "events dropped",
                                              "handler deaths",
                                              "handler refusals",
                                              "handshakes out of time",
                                              "honest clients let in during a siege",
                                              "in a group: a function handles",
                                              "in a group: a function is made anew",
                                              "in a group: a handler is removed",
                                              "in a group: a handler is replaced",
                                              "in a group: an actor handles",
                                              "in a group: one waits for another",
                                              "in: delivered",
                                              "in: dropped drop_newest",
                                              "in: dropped drop_oldest",
                                              "in: dropped keep_latest",
                                              "in: expired",
                                              "in: returned bad_content",
                                              "in: returned forbidden",
                                              "in: returned handler_failed",
                                              "in: returned poisoned",
                                              "in: returned queue_full",
                                              "in: returned shutting_down",
                                              "in: returned unknown_type",
                                              "messages parked",
                                              "out: delivered",
                                              "out: dropped connection_lost",
                                              "out: dropped drop_newest",
                                              "out: dropped drop_oldest",
                                              "out: dropped keep_latest",
                                              "out: dropped slow_consumer",
                                              "out: expired",
                                              "out: returned shutting_down",
                                              "refused 409",
                                              "refused 429",
                                              "refused 503",
                                              "the door is full",
                                              "the door is full for one address",
                                              "the pool of clients refuses the greedy",
                                              "the pool of handlers refuses the greedy",
                                              "turned away at the door",
                                              "ended internal_error",
                                              "a session failed",
                                              "a session threw",
                                              "killed REST",
                                              "killed a roster",
                                              "killed hooks",
                                              "killed receipts",
                                              "killed the heartbeat",
                                              "killed the registry",
                                              "no memory in hubcaf.connection",
                                              "no memory in hubcaf.gateway",
                                              "no memory in hubcaf.handler",
                                              "no memory in hubcaf.heartbeat",
                                              "no memory in hubcaf.hooks",
                                              "no memory in hubcaf.receipts",
                                              "no memory in hubcaf.registry",
                                              "no memory in hubcaf.rest",
                                              "no memory in hubcaf.roster",
                                              "the hub failed",
                                              "the randomness threw",
                                              "the date jumped",
                                              "timers called",
                                              "killed the timekeeper",
                                              "no memory in hubcaf.timekeeper"};

} // namespace

void random_world::look() {
  for (const auto& one : numbers_.laws().sessions()) {
    moments_["messages parked"] += one->parked_for() ? 1 : 0;
    // More than a Ping of the hub, or more than a Close frame can be.
    moments_["a Pong waits while open"] += !one->is_closing() && one->urgent_bytes() > 2 ? 1 : 0;
    moments_["a Pong waits while the hub closes"] += one->is_closing() && one->urgent_bytes() > 127 ? 1 : 0;
  }
  const auto& hub = numbers_.context();
  for (const auto& route : hub.routes()->list())
    if (route->group != nullptr && route->instances.front().inbox->size() > 1)
      ++moments_["in a group: one waits for another"];
  const auto refuses = [](const byte_pool& pool) { return pool.used() >= pool.capacity() / 2 ? 1U : 0U; };
  moments_["the pool of clients refuses the greedy"] += refuses(hub.outbound_bytes);
  moments_["the pool of handlers refuses the greedy"] += refuses(*hub.inbound_bytes);
  for (const auto& one : world().clients())
    if (const auto* end = one.last_end(); end != nullptr && end->refused_with != 0)
      ++moments_["refused " + std::to_string(end->refused_with)];
  if (siege_ == nullptr)
    return;
  moments_["the door is full"] += siege_->door_is_full() ? 1 : 0;
  moments_["the door is full for one address"] += siege_->address_is_full() ? 1 : 0;
}

sightings random_world::seen() {
  auto counts = moments_;
  const auto& hub = numbers_.context();
  const auto report = hub.counters.report();
  for (const auto& [way, books] : {std::pair{"in: ", &report.inbound}, std::pair{"out: ", &report.outbound}}) {
    counts[std::string(way) + "delivered"] += books->delivered;
    counts[std::string(way) + "expired"] += books->expired;
    for (const auto& [cause, count] : books->dropped_by)
      counts[way + ("dropped " + cause)] += count;
    for (const auto& [cause, count] : books->returned_by)
      counts[way + ("returned " + cause)] += count;
  }
  const auto totals = hub.counters.totals();
  for (std::size_t code = 1; code < errc_count; ++code)
    counts["error " + std::string(to_string(static_cast<errc>(code)))] += totals.errors[code];
  counts["errors merged"] += totals[counter::errors_merged];
  counts["handler deaths"] += totals[counter::handler_deaths];
  counts["handler refusals"] += totals[counter::handler_refusals];
  counts["events dropped"] += totals[counter::events_dropped];
  if (siege_ != nullptr) {
    counts["turned away at the door"] += siege_->turned_away();
    counts["handshakes out of time"] += siege_->out_of_time();
    counts["honest clients let in during a siege"] += siege_->let_in();
  }
  if (faults_ != nullptr)
    for (const auto& [what, count] : faults_->seen())
      counts[what] += count;
  counts["the date jumped"] += clock_.jumps();
  counts["timers called"] += clock_.calls();
  for (const auto& [what, count] : handlers_.seen())
    counts[what] += count;
  counts["the hub failed"] += hub.life == hub_life::failed ? 1 : 0;
  counts["connections"] += totals[counter::connections];
  for (const auto& one : numbers_.laws().sessions()) {
    if (const auto reason = one->ended_for())
      ++counts["ended " + std::string(to_string(*reason))];
    if (one->ended_for_errors_of_a_minute())
      ++counts["ended too_many_errors, of a minute"];
  }
  return counts;
}

std::vector<std::string> missing_from(const sightings& all) {
  std::vector<std::string> result;
  for (const auto& what : interesting)
    if (const auto found = all.find(what); found == all.end() || found->second == 0)
      result.push_back(what);
  return result;
}

} // namespace hubcaf::test
