// SPDX-License-Identifier: MIT
#include "acknowledgement.hpp"
#include "exception_cause.hpp"
#include "hub_impl.hpp"
#include "inbox_return.hpp"
#include "log.hpp"
#include "route_table.hpp"
#include "timer_table.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

/// The end of a hub. Each step that needs memory tries again for a moment, and is left out then. Two steps need
/// none and come in any case: the listener is closed, and the sockets of connections that are left are dropped.
namespace hubcaf {

namespace {

using std::chrono::milliseconds;

/// The stop goes on for so long beyond its deadline with each thing that must not be cut short for want of a moment.
constexpr milliseconds overtime{250};

/// The stop waits for memory for so long, in sum.
constexpr milliseconds patience_for_memory{1000};

/// HTTP connections take up to a second each for their last response and for the peer to take it.
constexpr milliseconds http_patience{3000};

/// Messages for clients that were accepted and did not reach them.
std::uint64_t undelivered(const ledger_entry& outbound) {
  return outbound.dropped + outbound.returned + outbound.expired;
}

/// The sums of now; nothing if there is no memory to read them, which may be different in a moment.
std::optional<ledger_report> read(const ledger& counters) noexcept {
  try {
    return counters.report();
  } catch (...) {
    return std::nullopt;
  }
}

/// @param given the future of an order; empty if the order could not be given.
bool is_done(const std::future<void>& given) {
  return given.valid() && given.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
}

} // namespace

bool hub::impl::stop(milliseconds deadline) {
  // It would wait for itself.
  if (context->timers->runs_on_this_thread())
    throw std::logic_error("stop: not from the function of a timer");
  // Others who stop the hub wait here for the end. Not `call_once`: a simulated client may throw into the middle of
  // it, and the next call then goes on.
  const std::lock_guard guard(stopping_);
  if (stopped_)
    return all_delivered_;
  const compat::brief_wakes brief;
  memory_patience_ = patience_for_memory;
  // Longer than a day is as good as for ever, and does not overflow.
  const auto patience = std::clamp<milliseconds>(deadline, {}, std::chrono::hours{24});
  if (serves_)
    context->log->info("hub_draining deadline_ms={}", patience.count());
  context->advance(hub_life::draining);
  context->timers->close();
  const auto until = context->now() + patience;
  // A hub that failed ended its clients then, and may not be able to count any more.
  all_delivered_ = context->life != hub_life::failed && drain(until);
  auto handlers_ended = end_handlers();
  // The port answers until the last session is gone: a newcomer hears 503 and `draining`, and tries another hub or
  // comes back.
  end_connections(until);
  platform_->close();
  if (!await_handlers(std::move(handlers_ended)) || !await_connections() || !end_actors(until)) {
    context->fail("stop", "not all of it could be ended in time");
    return false;
  }
  platform_->end();
  if (serves_)
    context->log->info("hub_stopped all_delivered={}", all_delivered_);
  context->log->flush();
  stopped_ = true;
  return all_delivered_;
}

bool hub::impl::finish() noexcept {
  constexpr int most_tries = 5;
  for (int tries = 0; tries < most_tries && !stopped_; ++tries)
    try {
      // The sockets are gone after the first try; it may take a moment until there is memory.
      if (tries != 0)
        wait_for(milliseconds{100}, [] { return false; });
      stop(tries == 0 ? context->settings.drain_timeout : milliseconds{0});
    } catch (...) {
      with_cause([this](const char* cause) { context->note_exception("stop", cause); });
    }
  if (stopped_)
    context->release_actors();
  return stopped_;
}

bool hub::impl::drain(steady_time deadline) {
  const auto& counters = context->counters;
  const auto before = read(counters);
  // Nothing is accepted once every io thread has seen this.
  const auto quiet = order([this](const auto& done) { tell_rosters(quiesce{done}); });
  const bool is_quiet =
    quiet.valid() && wait_until(std::max(deadline, context->now() + overtime), [&quiet] { return is_done(quiet); });
  // Handlers first: what they answer still goes out. Then each client by itself: one that does not read delays no
  // other.
  const bool handled = wait_until(deadline, [&counters] {
    const auto now = read(counters);
    return now && now->inbound.held == 0;
  });
  insist([this] { tell_rosters(end_all{end_reason::shutdown, "the hub is stopping", true}); });
  const bool flushed = wait_until(deadline, [&counters] {
    const auto now = read(counters);
    return now && now->outbound.held == 0;
  });
  const auto after = read(counters);
  return is_quiet && handled && flushed && before && after &&
         undelivered(after->outbound) == undelivered(before->outbound);
}

/// They take no more messages. What waits for them goes back to clients that can still be told.
std::future<void> hub::impl::end_handlers() {
  auto ended = order([this](const auto& done) {
    for (const auto& route : context->routes()->list())
      for (const auto& instance : route->instances) {
        // The registry does the same, but may have to wait for the worker that a slow handler holds until its queue is
        // empty.
        return_all(*instance.inbox, errc::shutting_down, "the hub is stopping");
        if (context->life != hub_life::failed)
          continue;
        // The registry may be dead; it took along all handlers that it knew. Those in force are ended here in any case.
        compat::on_end(instance.actor, [done] {});
        compat::kill(instance.actor);
      }
    compat::post(context->registry, hubcaf::end_handlers{done});
  });
  wait_for(overtime, [&ended] { return is_done(ended) || !ended.valid(); });
  return ended;
}

/// Waits for the functions that run right now.
bool hub::impl::await_handlers(std::future<void> ended) {
  if (context->life != hub_life::failed) {
    wait_until(steady_time::max(),
               [this, &ended] { return is_done(ended) || !ended.valid() || context->life == hub_life::failed; });
    if (is_done(ended))
      return true;
    // The registry found no memory to end them all.
    ended = end_handlers();
  }
  return ended.valid() && wait_until(steady_time::max(), [&ended] { return is_done(ended); });
}

void hub::impl::end_connections(steady_time deadline) {
  const auto all_gone = [this] { return context->open_connections == 0; };
  insist([this] { tell_rosters(end_all{end_reason::shutdown, "the hub is stopping", false}); });
  // The closing handshakes may take a moment longer than the deadline, but not as long as they like.
  const auto now = context->now();
  if (wait_until(std::min(now + context->settings.close_timeout, std::max(now, deadline) + 2 * overtime), all_gone))
    return;
  // Again and again: a connection needs memory for its own end.
  const auto last_moment = context->now() + 2 * overtime;
  do
    platform_->drop_connections();
  while (!wait_for(overtime / 10, all_gone) && context->now() < last_moment);
}

/// Waits until no connection is left, those in their handshake and plain HTTP ones included.
bool hub::impl::await_connections() {
  const auto all_gone = [this] { return platform_->is_closed() && context->open_connections == 0; };
  if (wait_for(http_patience, all_gone))
    return true;
  if (!platform_->is_dropping())
    return false;
  // An io thread that was busy all the time has had no turn to end its connections in.
  wait_until(steady_time::max(), [this] { return !platform_->is_dropping(); });
  return wait_for(http_patience, all_gone);
}

bool hub::impl::end_actors(steady_time deadline) {
  auto& hub = *context;
  // Senders that were on their way when the stop began.
  hub.advance(hub_life::closed);
  wait_for(overtime, [&hub] {
    const auto now = read(hub.counters);
    return now && now->outbound.held == 0;
  });
  // Hooks and senders are told the rest, as long as there is time.
  wait_until(std::max(deadline, hub.now() + overtime), [&hub] {
    return hub.message_events.size() == 0 && hub.presence_events.size() == 0 && hub.receipts_under_way->size() == 0;
  });
  hub.cut();
  const auto all_ended = order([&hub](const auto& done) {
    const auto end = [&done](const auto& actor) {
      compat::on_end(actor, [done] {});
      compat::end(actor);
    };
    if (hub.heartbeat)
      end(hub.heartbeat.get());
    for (const auto& io_thread : hub.io_threads)
      end(io_thread.roster);
    end(hub.registry);
    end(hub.rest.get());
    end(hub.hooks.get());
    end(hub.receipts.get());
    end(hub.timekeeper.get());
  });
  return all_ended.valid() && wait_until(steady_time::max(), [&all_ended] { return is_done(all_ended); });
}

/// Takes a step that needs memory: again after a moment if there is none, as long as the stop has patience.
/// @returns false if the step was left out, or taken in part.
template <class Step>
bool hub::impl::insist(Step step) {
  constexpr milliseconds pause{5};
  for (bool is_first = true;; is_first = false) {
    try {
      step();
      return true;
    } catch (...) {
      if (is_first)
        with_cause([this](const char* cause) { context->note_exception("stop", cause); });
    }
    if (memory_patience_ < pause)
      return false;
    memory_patience_ -= pause;
    wait_for(pause, [] { return false; });
  }
}

/// Gives an order that needs memory, as `give(done)`; copies of `done` are let go once the order has been carried out.
/// @returns the future of that; empty if the order could not be given.
template <class Give>
std::future<void> hub::impl::order(Give give) {
  std::future<void> result;
  insist([&] {
    auto [carried_out, done] = acknowledgement::with_future();
    give(done);
    result = std::move(carried_out);
  });
  return result;
}

template <class Message>
void hub::impl::tell_rosters(const Message& message) {
  for (const auto& io_thread : context->io_threads)
    compat::post(io_thread.roster, message);
}

} // namespace hubcaf
