// SPDX-License-Identifier: MIT
#include "workshop.hpp"

#include "worker_actor.hpp"

#include <hubcaf/schema/json_decode.hpp>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace hubcaf::soak {

namespace {

/// A handler dies with one message in so many.
constexpr std::size_t messages_per_death = 400;

constexpr std::size_t messages_per_failure = 300;
constexpr std::size_t messages_per_receipt = 16;
constexpr std::size_t messages_per_pause = 40;
constexpr std::size_t longest_pause_us = 1000;

/// Kinds that are handled on the io threads at times: none with a queue that is to be full.
bool may_run_on_io_thread(kind what) {
  return what == kind::function || what == kind::prefix || what == kind::fragile || what == kind::fanout ||
         what == kind::moved;
}

} // namespace

workshop::workshop(hub& served, arena& here, simulation::random_source chance)
  : hub_(served), arena_(here), chance_(std::move(chance)) {
  for (auto& one : desks_)
    one.chance = chance_.fork();
}

// -- registering ------------------------------------------------------------------

void workshop::open() {
  for (const auto what : all_kinds())
    if (!info_of(what).pattern.empty())
      open(what);
}

void workshop::rebuild() {
  const auto what = chance_.one_in(2) ? busiest() : static_cast<kind>(chance_.below(client_kind_count));
  if (what == kind::moved && has_moved_ && chance_.one_in(3)) {
    arena_.faults.add(fault::removed);
    hub_.unregister_handler(std::string(info_of(what).pattern));
    has_moved_ = false;
    return;
  }
  arena_.faults.add(fault::replaced);
  open(what);
}

/// The kind whose handler has most messages waiting: they are to move when it is replaced.
kind workshop::busiest() const {
  auto result = kind::function;
  std::size_t most = 0;
  const auto handlers = hub_.handlers();
  for (const auto what : all_kinds())
    for (const auto& one : handlers)
      if (one.pattern == info_of(what).pattern && one.queue_size > most) {
        most = one.queue_size;
        result = what;
      }
  return result;
}

handler_options workshop::drawn_options(kind what) {
  const bool on_io_thread = may_run_on_io_thread(what) && chance_.one_in(3);
  return {on_io_thread ? run_on::io_thread : run_on::scheduler, info_of(what).queue_size, 0, {}, 1};
}

void workshop::open(kind what) {
  std::string pattern(info_of(what).pattern);
  auto how = drawn_options(what);
  const duty mine{what, 0, how.place == run_on::scheduler};
  const auto typed = [this, mine](const mark& content, const inbound& message) { take(mine, content, message); };
  const auto raw = [this, mine](const inbound& message) { take_raw(mine, message); };
  const bool decodes = chance_.one_in(2);
  if (what == kind::moved)
    open_moved();
  else if (what == kind::fragile)
    hub_.supervise<mark>(
      std::move(pattern), [typed] { return typed; }, how);
  else if (what == kind::worker) {
    how.concurrency = 1 + chance_.below(4);
    hub_.supervise<mark>(
      std::move(pattern), [this, mine] { return spawn_worker(hub_.system(), *this, mine); }, how);
  } else if (decodes)
    hub_.on<mark>(std::move(pattern), typed, how);
  else
    hub_.on(std::move(pattern), raw, how);
}

/// A handler that replaces another belongs to its life; one that comes after a gap begins a new one.
void workshop::open_moved() {
  if (!has_moved_)
    ++life_;
  const std::string pattern(info_of(kind::moved).pattern);
  if (chance_.one_in(3)) {
    // It may die for good, and nobody here hears of it.
    has_moved_ = false;
    hub_.register_handler<mark>(pattern, spawn_worker(hub_.system(), *this, duty{kind::moved, life_, true}),
                                {.queue_size = info_of(kind::moved).queue_size});
    return;
  }
  has_moved_ = true;
  const auto how = drawn_options(kind::moved);
  hub_.on(
    pattern,
    [this, mine = duty{kind::moved, life_, how.place == run_on::scheduler}](const inbound& message) {
      take_raw(mine, message);
    },
    how);
}

// -- handling ---------------------------------------------------------------------

workshop::mood workshop::note(const duty& mine, const mark& content) {
  auto& here = desk_of(mine.what);
  auto seen = content;
  seen.life = mine.life;
  const std::lock_guard guard{here.mutex};
  const auto news = here.orders.note(mine.what, seen);
  if (!news.in_order)
    arena_.broken.note("out of order at the handler of " + type_of(mine.what) + ": number " +
                       std::to_string(content.number) + " of sender " + std::to_string(content.sender));
  here.left_out += news.left_out;
  const bool mortal = mine.what == kind::fragile || mine.what == kind::worker || mine.what == kind::moved;
  mood wish;
  wish.dies = mortal && here.chance.one_in(messages_per_death);
  wish.fails = here.chance.one_in(messages_per_failure);
  wish.asks_fate = here.chance.one_in(messages_per_receipt);
  if (mine.may_pause && here.chance.one_in(messages_per_pause))
    wish.pause = std::chrono::microseconds{here.chance.below(longest_pause_us)};
  return wish;
}

bool workshop::take_raw(const duty& mine, const inbound& message) {
  const auto content = json_decode<mark>(message.content());
  if (content)
    return take(mine, *content, message);
  message.fail(errc::bad_content, "no mark");
  return true;
}

bool workshop::take(const duty& mine, const mark& content, const inbound& message) {
  const auto what = mine.what;
  const bool poisonous = content.sender == 0;
  const auto wish = poisonous ? mood{true} : note(mine, content);
  if (wish.dies) {
    const bool is_actor = what == kind::worker || (what == kind::moved && message.content().empty());
    arena_.faults.add(is_actor ? fault::actor_quit : fault::handler_threw);
    if (is_actor)
      return false;
    if (what == kind::fragile)
      ++deaths_;
    throw std::runtime_error("a fault of the soak's");
  }
  if (wish.pause.count() != 0)
    std::this_thread::sleep_for(wish.pause);
  if (wish.fails) {
    message.fail(errc::handler_failed, "a refusal of the soak's");
    return true;
  }
  if (what == kind::later) {
    const std::lock_guard guard{aside_mutex_};
    aside_.push_back(message);
  } else if (!answer(what, mine.life, content, message, wish.asks_fate)) {
    message.fail(errc::queue_full, "too many broadcasts wait");
    return true;
  }
  ++desk_of(what).finished;
  return true;
}

void workshop::answer_later(bool all) {
  for (std::size_t n = 0; all || n < 64; ++n) {
    inbound message;
    {
      const std::lock_guard guard{aside_mutex_};
      if (aside_.empty())
        return;
      message = std::move(aside_.front());
      aside_.pop_front();
    }
    // Typed or raw, as its handler was.
    const auto* typed = message.message().get_if<mark>();
    answer(kind::later, 0, typed != nullptr ? *typed : json_decode<mark>(message.content()).value(), message, false);
  }
}

/// @returns false if nobody got the answer, which its client must be told: it is not booked as a failure of the client's.
bool workshop::answer(kind what, std::uint32_t life, mark content, const inbound& message, bool asks_fate) {
  if (message.client_id().empty())
    return true;
  content.life = life;
  const any_message reply(type_of(what), std::move(content));
  if (what == kind::fanout)
    return message.reply_all(reply) != send_result::queue_full;
  if (!asks_fate) {
    message.reply(reply, message.meta());
    return true;
  }
  const auto result = message.reply(reply, message.meta(), arena_.reply_fates.once());
  if (result == send_result::accepted || result == send_result::dropped)
    ++arena_.reply_fates_due;
  else if (result == send_result::shutting_down)
    ++arena_.reply_fates_possible;
  return true;
}

} // namespace hubcaf::soak
