// SPDX-License-Identifier: MIT
#include "registry.hpp"

#include "acknowledgement.hpp"
#include "handler_spec.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "route_table.hpp"

#include <vector>

namespace hubcaf {

namespace {

class registry_state {
public:
  static constexpr const char* name = "hubcaf.registry";

  registry_state(registry_actor::pointer self, std::shared_ptr<hub_context> hub) : self_(self), hub_(std::move(hub)) {
  }

  registry_actor::behavior_type make_behavior() {
    return {
      [this](set_route& change) { set(std::move(change.spec), std::move(change.done)); },
      [this](remove_route& change) {
        routes_.remove(change.pattern);
        publish(std::move(change.done));
      },
      [this](const remove_dead& news) { remove(news.pattern, *news.queue); },
      [this](const hand_over& change) { move_waiting(*change.from, change.to); },
      [](const begin_route& order) {
        if (const auto started = order.started.lock())
          begin_instances(*started);
      },
      [this](end_handlers& order) { end(std::move(order.done)); },
    };
  }

private:
  struct running {
    compat::weak_handle actor;
    std::weak_ptr<inbox> queue;
  };

  void set(std::shared_ptr<const handler_spec> spec, std::shared_ptr<acknowledgement> done) {
    if (ended_)
      return;
    const auto* const older = routes_.find_exactly(spec->pattern);
    const auto added = instantiate(std::move(spec), older != nullptr);
    const auto replaced = routes_.set(added);
    if (replaced != nullptr)
      done = acknowledgement::then(std::move(done), [replaced, added, self = handle()] {
        compat::post(self, hand_over{replaced, added});
      });
    publish(std::move(done));
  }

  std::shared_ptr<const route> instantiate(std::shared_ptr<const handler_spec> spec, bool waits) {
    auto added = std::make_shared<route>();
    added->pattern = spec->pattern;
    added->decode = spec->decode;
    added->place = spec->how.place;
    added->overflow = spec->how.overflow;
    added->books = &hub_->counters.types.find_or_add(spec->pattern);
    const auto& settings = hub_->settings;
    const auto messages = spec->how.queue_size != 0 ? spec->how.queue_size : settings.handler_queue_limit();
    const auto bytes = spec->how.queue_bytes != 0 ? spec->how.queue_bytes : settings.handler_queue_bytes;
    const auto add = [&](compat::execution_unit* pin) {
      auto queue = std::make_shared<inbox>(messages, bytes, hub_->inbound_bytes, hub_->text_key);
      added->instances.push_back({hub_->spawn_handler(pin, spec, queue, waits), queue});
      instances_.push_back({compat::weak(added->instances.back().actor), queue});
    };
    std::erase_if(instances_, [](const auto& one) { return !compat::lock<handler_actor>(one.actor); });
    if (spec->how.place == run_on::scheduler)
      add(nullptr);
    else
      for (const auto& io_thread : hub_->io_threads)
        add(io_thread.pin);
    hub_->log->debug("handler_registered pattern={} instances={}", quoted{added->pattern}, added->instances.size());
    return added;
  }

  /// An instance that no snapshot names any more works off what was routed to it before; then CAF ends it, as unreachable.
  void publish(std::shared_ptr<acknowledgement> done) {
    const auto snapshot = std::make_shared<const route_table>(routes_);
    hub_->routes(snapshot);
    for (const auto& io_thread : hub_->io_threads)
      compat::post(io_thread.roster, new_routes{snapshot, done});
  }

  /// What waited for the old handler comes first at the new one, which begins when the old one has nothing in hand any more: messages
  /// of one sender are handled in their order.
  void move_waiting(const route& from, const std::shared_ptr<const route>& to) {
    std::vector<std::vector<inbound>> moved(to->instances.size());
    for (std::size_t i = 0; i < from.instances.size(); ++i)
      for (auto& message : from.instances[i].inbox->close(to))
        moved[message.io_thread() % moved.size()].push_back(std::move(message));
    for (std::size_t i = 0; i < moved.size(); ++i)
      if (!to->instances[i].inbox->prepend(moved[i]))
        for (const auto& message : moved[i])
          message.fail(errc::handler_failed, "the handler is gone");
    const auto idle = acknowledgement::then(nullptr, [to] { begin_instances(*to); });
    for (const auto& instance : from.instances)
      compat::post(instance.actor, retire{idle});
    // An actor that never answers does not hold its successor up for ever.
    compat::post_after(handle(), hub_->settings.drain_timeout, begin_route{to});
  }

  static void begin_instances(const route& started) {
    for (const auto& instance : started.instances)
      compat::post(instance.actor, begin{});
  }

  void remove(const std::string& pattern, const inbox& queue) {
    const auto* found = routes_.find_exactly(pattern);
    if (found == nullptr)
      return;
    for (const auto& instance : found->instances)
      if (instance.inbox.get() == &queue) {
        routes_.remove(pattern);
        return publish(nullptr);
      }
  }

  /// What handlers still hold goes back to the senders; the function that runs right now is waited for.
  void end(std::shared_ptr<acknowledgement> done) {
    ended_ = true;
    for (const auto& instance : instances_) {
      if (const auto queue = instance.queue.lock())
        for (const auto& message : queue->close(nullptr))
          message.fail(errc::shutting_down, "the hub is stopping");
      if (const auto alive = compat::lock<handler_actor>(instance.actor)) {
        compat::on_end(alive, [done] {});
        compat::kill(alive);
      }
    }
    routes_ = {};
    publish(std::move(done));
  }

  [[nodiscard]] registry_actor handle() const {
    return compat::handle_of<registry_actor>(self_);
  }

  registry_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  route_table routes_;
  /// All that were ever spawned and may still run: replaced ones first work off what they had.
  std::vector<running> instances_;
  bool ended_ = false;
};

} // namespace

registry_actor registry(hub_context& hub) {
  return compat::spawn<registry_actor, registry_state>(hub.system, nullptr, hub.shared_from_this());
}

} // namespace hubcaf
