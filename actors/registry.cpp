// SPDX-License-Identifier: MIT
#include "registry.hpp"

#include "acknowledgement.hpp"
#include "caf_compat_prepared.hpp"
#include "exception_cause.hpp"
#include "handler_spec.hpp"
#include "hub_context.hpp"
#include "inbox_return.hpp"
#include "log.hpp"
#include "route_table.hpp"
#include "succession.hpp"
#include "supervision.hpp"

#include <exception>
#include <vector>

namespace hubcaf {

namespace {

class registry_state {
public:
  static constexpr const char* name = "hubcaf.registry";

  registry_state(registry_actor::pointer self, std::shared_ptr<hub_context> hub)
    : self_(self), hub_(std::move(hub)), any_runs_(std::make_shared<handlers_gone>()), some_run_(any_runs_) {
    // The end of the handlers is asked for a few times at most, and needs no memory then.
    any_runs_->told.reserve(8);
  }

  registry_state(const registry_state&) = delete;
  registry_state& operator=(const registry_state&) = delete;

  /// A registry that dies takes its handlers along: the hub has failed, and nobody else knows those that were
  /// replaced and wait for an answer.
  ~registry_state() {
    if (!ended_)
      end_instances();
  }

  registry_actor::behavior_type make_behavior() {
    return {
      [this](set_route& change) { set(std::move(change.spec), change.done); },
      [this](const remove_route& change) { remove(change.pattern, change.done); },
      [this](const remove_dead& news) { remove_dead_queue(news.pattern, *news.queue); },
      [this](const hand_over& order) { carry_out(*order.next); },
      [](const begin_route& order) {
        if (const auto started = order.started.lock())
          for (const auto& instance : started->instances)
            compat::post(instance.actor, begin{});
      },
      [this](const end_handlers& order) { end(order.done); },
    };
  }

  bool survives() noexcept {
    with_cause([this](const char* cause) { hub_->fail(name, cause); });
    return true;
  }

private:
  struct running {
    compat::prepared_kill actor;
    std::weak_ptr<inbox> queue;
  };

  /// Shared by all handlers that run: goes with the last of them.
  struct handlers_gone {
    std::vector<std::shared_ptr<acknowledgement>> told;
  };

  /// The order that follows a change of the routes. It is made before the change, and given only if that came about.
  struct follow_up {
    compat::prepared_message order;
    bool is_due = false;
  };

  /// Inside a catch block.
  void note() const noexcept {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
  }

  /// Changes the routes, or nothing: then the caller who waits for `done` gets the exception.
  template <class Change>
  void change_or_refuse(const std::shared_ptr<acknowledgement>& done, Change change) {
    try {
      change();
    } catch (...) {
      note();
      if (done != nullptr)
        done->fail(std::current_exception());
    }
  }

  void set(std::shared_ptr<const handler_spec> spec, const std::shared_ptr<acknowledgement>& done) {
    if (ended_)
      return;
    change_or_refuse(done, [&] {
      const bool has_older = routes_.find_exactly(spec->pattern) != nullptr;
      const auto added = instantiate(std::move(spec), has_older);
      auto changed = routes_;
      const auto replaced = changed.set(added);
      if (replaced == nullptr)
        return publish(std::move(changed), done);
      const auto next =
        std::make_shared<follow_up>(follow_up{{handle(), hand_over{std::make_shared<succession>(replaced, added)}}});
      const auto in_force = acknowledgement::then(done, [next] {
        if (next->is_due)
          next->order.send();
      });
      publish(std::move(changed), in_force, &next->is_due);
    });
  }

  void remove(const std::string& pattern, const std::shared_ptr<acknowledgement>& done) {
    change_or_refuse(done, [&] {
      auto changed = routes_;
      changed.remove(pattern);
      publish(std::move(changed), done);
    });
  }

  void carry_out(succession& next) {
    next.carry_out([this] { note(); });
    try {
      // An actor that never answers does not hold its successor up for ever, unless there is no memory for the clock.
      compat::post_after(handle(), hub_->settings.drain_timeout, begin_route{next.successor()});
    } catch (...) {
      note();
    }
  }

  /// Without memory the route stays: its queue is closed, and messages to it are returned.
  void remove_dead_queue(const std::string& pattern, const inbox& queue) {
    const auto* found = routes_.find_exactly(pattern);
    if (found == nullptr)
      return;
    for (const auto& instance : found->instances)
      if (instance.inbox.get() == &queue)
        return remove(pattern, nullptr);
  }

  std::shared_ptr<const route> instantiate(std::shared_ptr<const handler_spec> spec, bool waits) {
    auto added = std::make_shared<route>();
    added->pattern = spec->pattern;
    added->decode = spec->decode;
    added->place = spec->how.place;
    added->overflow = spec->how.overflow;
    added->books = &hub_->counters.types.obtain(spec->pattern);
    const auto& settings = hub_->settings;
    const auto messages = spec->how.queue_size != 0 ? spec->how.queue_size : settings.handler_queue_limit();
    const auto bytes = spec->how.queue_bytes != 0 ? spec->how.queue_bytes : settings.handler_queue_bytes;
    const auto add = [&](compat::execution_unit* pin) {
      auto queue = std::make_shared<inbox>(messages, bytes, hub_->inbound_bytes, hub_->text_key);
      added->instances.push_back({hub_->spawn_handler(pin, spec, queue, waits), queue});
      const auto& actor = added->instances.back().actor;
      compat::on_end(actor, [shared = any_runs_] {});
      instances_.push_back({compat::prepared_kill(actor), queue});
    };
    std::erase_if(instances_, [](const auto& one) { return !one.actor.template lock<handler_actor>(); });
    if (spec->how.place == run_on::scheduler)
      add(nullptr);
    else
      for (const auto& io_thread : hub_->io_threads)
        add(io_thread.pin);
    hub_->log->debug("handler_registered pattern={} instances={}", quoted{added->pattern}, added->instances.size());
    return added;
  }

  /// An instance that no snapshot names any more works off what was routed to it before; then CAF ends it, as unreachable.
  /// If it throws, nothing has changed. @param changes set to true right before anything does; may be null.
  void publish(route_table changed, const std::shared_ptr<acknowledgement>& done, bool* changes = nullptr) {
    const auto snapshot = std::make_shared<const route_table>(changed);
    std::vector<compat::prepared_message> orders;
    orders.reserve(hub_->io_threads.size());
    for (const auto& io_thread : hub_->io_threads)
      orders.emplace_back(io_thread.roster, new_routes{snapshot, done});
    if (changes != nullptr)
      *changes = true;
    routes_ = std::move(changed);
    hub_->routes(snapshot);
    for (auto& order : orders)
      order.send();
  }

  /// What handlers still hold goes back to the senders; the function that runs right now is waited for.
  void end(const std::shared_ptr<acknowledgement>& done) {
    ended_ = true;
    if (const auto runs = some_run_.lock(); runs != nullptr && done != nullptr)
      runs->told.push_back(done);
    any_runs_ = nullptr;
    end_instances();
    // Without memory the routes stay, and lead to queues that are closed.
    change_or_refuse(nullptr, [&] { publish({}, done); });
  }

  void end_instances() noexcept {
    for (auto& instance : instances_)
      try {
        if (const auto queue = instance.queue.lock())
          return_all(*queue, errc::shutting_down, "the hub is stopping");
        instance.actor.send();
      } catch (...) {
        note();
      }
  }

  [[nodiscard]] registry_actor handle() const {
    return compat::handle_of<registry_actor>(self_);
  }

  registry_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  route_table routes_;
  /// All that were ever spawned and may still run: replaced ones first work off what they had.
  std::vector<running> instances_;
  std::shared_ptr<handlers_gone> any_runs_;
  std::weak_ptr<handlers_gone> some_run_;
  bool ended_ = false;
};

} // namespace

registry_actor registry(hub_context& hub) {
  auto result = compat::spawn<registry_actor, registry_state>(hub.system, nullptr, hub.shared_from_this());
  supervise(hub, registry_state::name, result, nullptr);
  return result;
}

} // namespace hubcaf
