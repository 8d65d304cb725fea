// SPDX-License-Identifier: MIT
#include "hooks.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "caf_compat_request.hpp"
#include "exception_cause.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "supervision.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <vector>

namespace hubcaf {

namespace {

class hooks_state {
public:
  static constexpr const char* name = "hubcaf.hooks";

  hooks_state(hooks_actor::pointer self, std::shared_ptr<hub_context> hub) : self_(self), hub_(std::move(hub)) {
  }

  hooks_actor::behavior_type make_behavior() {
    {
      // A hooks actor before this one may have died.
      const std::lock_guard guard{hub_->hooks_mutex};
      for (const auto& [number, entry] : hub_->all_hooks)
        hooks_.push_back(entry);
    }
    return {
      [this](add_hook& order) {
        if (std::find(hooks_.begin(), hooks_.end(), order.added) == hooks_.end())
          hooks_.push_back(std::move(order.added));
      },
      [this](const remove_hook& order) {
        std::erase_if(hooks_, [&](const auto& entry) { return entry->number == order.number; });
      },
      [this](const published& news) {
        news.event->place = {};
        const auto& what = news.event->what;
        if (hub_->cut_off) {
          hub_->counters.add(counter::events_dropped);
          return;
        }
        for (const auto& entry : hooks_)
          if (entry->kind == what.kind)
            call(*entry, what);
      },
    };
  }

  bool survives() noexcept {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    return true;
  }

private:
  void call(const hook& entry, const event& what) {
    if (entry.actor) {
      ask(entry, what);
      return;
    }
    try {
      entry.function(what);
    } catch (const std::exception& failure) {
      skip(what, failure.what());
    } catch (...) {
      skip(what, "unknown exception");
    }
  }

  /// The event takes a place among those of this hook until its actor is done with it.
  void ask(const hook& entry, const event& what) {
    const auto place = std::make_shared<mailbox_slot>(entry.places, size_of(what));
    if (!*place) {
      hub_->counters.add(counter::events_dropped);
      return;
    }
    const auto done = [place] {};
    compat::request<event>(
      self_, entry.actor, what, [place](const event&) {}, done, [place](const std::string&, bool) {});
  }

  void skip(const event& what, const char* why) {
    hub_->log->error("hook_failed event={} client={} connection={} cause={}", to_string(what.kind),
                     quoted{what.client_id}, what.connection, quoted{why});
  }

  hooks_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  std::vector<std::shared_ptr<const hook>> hooks_;
};

} // namespace

std::uint64_t hook::ceiling(const options& opts) {
  // Of an event besides its texts: the blocks that it stands in, and its place in the actor's mailbox.
  // The application's state of a connection that is gone has a block of its own.
  constexpr amount record{768 + 128};
  const amount messages{opts.hook_queue_limit()};
  const auto presence = messages + amount{2} * amount{opts.max_connections};
  return (amount{opts.hook_queue_bytes} + (messages + presence) * record).value();
}

hooks_actor hooks(hub_context& hub) {
  auto result = compat::spawn<hooks_actor, hooks_state>(hub.system, nullptr, hub.shared_from_this());
  supervise(hub, hooks_state::name, result, [](hub_context& of) { of.hooks.replace([&of] { return hooks(of); }); });
  return result;
}

} // namespace hubcaf
