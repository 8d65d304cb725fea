// SPDX-License-Identifier: MIT
#include "hooks.hpp"

#include "hub_context.hpp"
#include "log.hpp"

#include <exception>
#include <vector>

namespace hubcaf {

namespace {

class hooks_state {
public:
  static constexpr const char* name = "hubcaf.hooks";

  hooks_state(hooks_actor::pointer self, std::shared_ptr<hub_context> hub) : self_(self), hub_(std::move(hub)) {
  }

  hooks_actor::behavior_type make_behavior() {
    return {
      [this](add_hook& order) { hooks_.push_back(std::move(order.added)); },
      [this](const remove_hook& order) {
        std::erase_if(hooks_, [&](const auto& entry) { return entry->number == order.number; });
      },
      [this](const published& news) {
        hub_->places_for(news.what->kind).release(size_of(*news.what));
        if (hub_->cut_off) {
          hub_->counters.add(counter::events_dropped);
          return;
        }
        for (const auto& entry : hooks_)
          if (entry->kind == news.what->kind)
            call(*entry, *news.what);
      },
    };
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
    hub_->log->error("hook_failed event={} client={} cause={}", to_string(what.kind), quoted{what.client_id},
                     quoted{why});
  }

  hooks_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  std::vector<std::shared_ptr<const hook>> hooks_;
};

} // namespace

hooks_actor hooks(hub_context& hub) {
  return compat::spawn<hooks_actor, hooks_state>(hub.system, nullptr, hub.shared_from_this());
}

} // namespace hubcaf
