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

  registry_state(registry_actor::pointer, std::shared_ptr<hub_context> hub) : hub_(std::move(hub)) {
  }

  registry_actor::behavior_type make_behavior() {
    return {
      [this](set_route& change) {
        if (ended_)
          return;
        routes_.set(instantiate(std::move(change.spec)));
        publish(std::move(change.done));
      },
      [this](remove_route& change) {
        routes_.remove(change.pattern);
        publish(std::move(change.done));
      },
      [this](end_handlers& order) { end(std::move(order.done)); },
    };
  }

private:
  std::shared_ptr<const route> instantiate(std::shared_ptr<const handler_spec> spec) {
    auto added = std::make_shared<route>();
    added->pattern = spec->pattern;
    added->decode = spec->decode;
    added->place = spec->how.place;
    const auto size = spec->how.queue_size != 0 ? spec->how.queue_size : hub_->settings.handler_queue_limit();
    const auto add = [&](compat::execution_unit* pin) {
      added->instances.push_back({hub_->spawn_handler(pin, spec), std::make_shared<mailbox_limit>(size)});
      instances_.push_back(compat::weak(added->instances.back().actor));
    };
    std::erase_if(instances_, [](const auto& instance) { return !compat::lock<handler_actor>(instance); });
    if (spec->how.place == run_on::scheduler)
      add(nullptr);
    else
      for (const auto& io_thread : hub_->io_threads)
        add(io_thread.pin);
    hub_->log->debug("handler_registered pattern={} instances={}", added->pattern, added->instances.size());
    return added;
  }

  /// An instance that no snapshot names any more works off what was routed to it before; then CAF ends it, as unreachable.
  void publish(std::shared_ptr<acknowledgement> done) {
    const auto snapshot = std::make_shared<const route_table>(routes_);
    hub_->routes(snapshot);
    for (const auto& io_thread : hub_->io_threads)
      compat::post(io_thread.roster, new_routes{snapshot, done});
  }

  /// What handlers still hold goes back to the senders; the function that runs right now is waited for.
  void end(std::shared_ptr<acknowledgement> done) {
    ended_ = true;
    for (const auto& instance : instances_)
      if (const auto alive = compat::lock<handler_actor>(instance)) {
        compat::on_end(alive, [done] {});
        compat::kill(alive);
      }
    routes_ = {};
    publish(std::move(done));
  }

  std::shared_ptr<hub_context> hub_;
  route_table routes_;
  /// All that were ever spawned and may still run: replaced ones first work off what they had.
  std::vector<compat::weak_handle> instances_;
  bool ended_ = false;
};

} // namespace

registry_actor registry(hub_context& hub) {
  return compat::spawn<registry_actor, registry_state>(hub.system, nullptr, hub.shared_from_this());
}

} // namespace hubcaf
