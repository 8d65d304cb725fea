// SPDX-License-Identifier: MIT
#include "registry.hpp"

#include "acknowledgement.hpp"
#include "caf_compat_prepared.hpp"
#include "exception_cause.hpp"
#include "group_seat.hpp"
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
      [this](const remove_dead& news) { remove_dead_route(news); },
      [this](const hand_over& order) { carry_out(*order.next); },
      [](const begin_route& order) {
        if (const auto started = order.started.lock())
          for (const auto& instance : started->instances)
            compat::post(instance.actor, begin{});
      },
      [](const end_of_wait& order) {
        if (const auto alive = compat::lock<handler_actor>(order.group))
          compat::post(alive, order.news);
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
      if (spec->group != nullptr)
        return set_in_group(spec, done);
      const auto* older = routes_.find_exactly(spec->pattern);
      const bool has_older = older != nullptr && older->group == nullptr;
      const auto added = instantiate(std::move(spec), has_older);
      auto changed = routes_;
      const auto replaced = changed.set(added);
      if (!has_older)
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
      const auto removed = changed.remove(pattern);
      if (removed == nullptr || removed->group == nullptr)
        return publish(std::move(changed), done);
      compat::prepared_message leaves(removed->instances.front().actor, set_member{removed->member, nullptr});
      publish(std::move(changed), done, nullptr, &leaves);
      wait_for_member(*removed, 0);
    });
  }

  /// Messages for its predecessor in the group stay where they are. The group lets the one follow the other.
  void set_in_group(const std::shared_ptr<const handler_spec>& spec, const std::shared_ptr<acknowledgement>& done) {
    const auto* older = routes_.find_exactly(spec->pattern);
    const bool replaces = older != nullptr && older->group == spec->group;
    auto added = route_of(*spec);
    if (replaces) {
      added->member = older->member;
      added->instances = older->instances;
    } else {
      const auto shared = slot_of(*spec);
      added->member = ++members_;
      added->instances.push_back(
        group_seat::slot(std::make_shared<group_seat>(added->member, shared.inbox, shared.actor), shared.actor));
    }
    const auto& slot = added->instances.front();
    const auto seen = hub_->see_member ? hub_->see_member(spec, slot.inbox->shared_from_this()) : spec;
    compat::prepared_message enters(slot.actor, set_member{added->member, seen});
    auto changed = routes_;
    changed.set(added);
    publish(std::move(changed), done, nullptr, &enters);
    hub_->log->debug("handler_registered pattern={} group={}", quoted{added->pattern}, quoted{added->group->name});
    if (replaces)
      wait_for_member(*added, added->registration);
  }

  /// The group that the handler joins, without a seat there.
  handler_slot slot_of(const handler_spec& joins) {
    for (const auto& one : routes_.list())
      if (one->group == joins.group)
        return {one->instances.front().actor, one->instances.front().inbox->shared_from_this()};
    const auto& io_threads = hub_->io_threads;
    return spawn(joins.group->place == run_on::scheduler ? nullptr : io_threads[groups_++ % io_threads.size()].pin,
                 joins.group->queue_size, joins.group->queue_bytes, nullptr, false);
  }

  /// A handler that never answers does not hold up its group for ever, once it has been replaced or removed, unless there is no
  /// memory for the clock. @param registration of its successor, or 0.
  void wait_for_member(const route& whose, std::uint64_t registration) {
    try {
      compat::post_after(handle(), hub_->settings.drain_timeout,
                         end_of_wait{compat::weak(whose.instances.front().actor), {whose.member, registration}});
    } catch (...) {
      note();
    }
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
  void remove_dead_route(const remove_dead& news) {
    const auto* found = routes_.find_exactly(news.pattern);
    if (found == nullptr || found->registration != news.registration)
      return;
    for (const auto& instance : found->instances)
      if (instance.inbox.get() == news.queue.get()) {
        remove(news.pattern, nullptr);
        if (routes_.find_exactly(news.pattern) == nullptr)
          hub_->groups.forget(news.pattern, news.registration);
        return;
      }
  }

  std::shared_ptr<route> route_of(const handler_spec& spec) {
    auto added = std::make_shared<route>();
    added->pattern = spec.pattern;
    added->decode = spec.decode;
    added->place = spec.how.place;
    added->overflow = spec.how.overflow;
    added->books = &hub_->counters.types.obtain(spec.pattern);
    added->group = spec.group;
    added->registration = spec.registration;
    return added;
  }

  handler_slot spawn(compat::execution_unit* pin, std::size_t messages, std::size_t bytes,
                     std::shared_ptr<const handler_spec> spec, bool waits) {
    std::erase_if(instances_, [](const auto& one) { return !one.actor.template lock<handler_actor>(); });
    auto queue = std::make_shared<inbox>(messages, bytes, hub_->inbound_bytes, hub_->text_key);
    handler_slot result{hub_->spawn_handler(pin, std::move(spec), queue, waits), queue};
    compat::on_end(result.actor, [shared = any_runs_] {});
    instances_.push_back({compat::prepared_kill(result.actor), queue});
    return result;
  }

  std::shared_ptr<const route> instantiate(std::shared_ptr<const handler_spec> spec, bool waits) {
    auto added = route_of(*spec);
    const auto& settings = hub_->settings;
    const auto messages = spec->how.queue_size != 0 ? spec->how.queue_size : settings.handler_queue_limit();
    const auto bytes = spec->how.queue_bytes != 0 ? spec->how.queue_bytes : settings.handler_queue_bytes;
    const auto add = [&](compat::execution_unit* pin) {
      added->instances.push_back(spawn(pin, messages, bytes, spec, waits));
    };
    if (spec->how.place == run_on::scheduler)
      add(nullptr);
    else
      for (const auto& io_thread : hub_->io_threads)
        add(io_thread.pin);
    hub_->log->debug("handler_registered pattern={} instances={}", quoted{added->pattern}, added->instances.size());
    return added;
  }

  /// An instance that no snapshot names any more works off what was routed to it before; then CAF ends it, as unreachable.
  /// If it throws, nothing has changed. @param changes set to true right before anything does; may be null. @param first sent before
  /// any io thread hears of it; may be null.
  void publish(route_table changed, const std::shared_ptr<acknowledgement>& done, bool* changes = nullptr,
               compat::prepared_message* first = nullptr) {
    const auto snapshot = std::make_shared<const route_table>(changed);
    std::vector<compat::prepared_message> orders;
    orders.reserve(hub_->io_threads.size());
    for (const auto& io_thread : hub_->io_threads)
      orders.emplace_back(io_thread.roster, new_routes{snapshot, done});
    if (changes != nullptr)
      *changes = true;
    routes_ = std::move(changed);
    hub_->routes(snapshot);
    if (first != nullptr)
      first->send();
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
  /// Members that groups ever had, and groups on io threads.
  std::uint32_t members_ = 0;
  std::size_t groups_ = 0;
  bool ended_ = false;
};

} // namespace

registry_actor registry(hub_context& hub) {
  auto result = compat::spawn<registry_actor, registry_state>(hub.system, nullptr, hub.shared_from_this());
  supervise(hub, registry_state::name, result, nullptr);
  return result;
}

} // namespace hubcaf
