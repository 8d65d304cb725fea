// SPDX-License-Identifier: MIT
#include "handler.hpp"

#include "handler_spec.hpp"
#include "hub_context.hpp"
#include "log.hpp"

#include <cstdint>
#include <exception>
#include <unordered_map>

namespace hubcaf {

namespace {

class handler_state {
public:
  static constexpr const char* name = "hubcaf.handler";

  handler_state(handler_actor::pointer self, std::shared_ptr<hub_context> hub, std::shared_ptr<const handler_spec> spec)
    : self_(self), hub_(std::move(hub)), spec_(std::move(spec)) {
  }

  handler_actor::behavior_type make_behavior() {
    if (spec_->actor)
      compat::watch(compat::handle_of<handler_actor>(self_), spec_->actor, handler_down{});
    return {
      [this](const inbound& message) {
        if (spec_->function)
          call(message);
        else
          ask(message);
      },
      [this](handler_down) { give_all_back(); },
    };
  }

private:
  void call(const inbound& message) {
    try {
      spec_->function(message);
      message.finish();
    } catch (const std::exception& failure) {
      fail(message, failure.what());
    } catch (...) {
      fail(message, "unknown exception");
    }
  }

  /// The copy that is kept here holds the place in the mailbox until the actor has answered.
  void ask(const inbound& message) {
    const auto number = next_number_++;
    asked_.emplace(number, message);
    compat::request<any_message>(
      self_, spec_->actor, message,
      [this, number](const any_message& answer) {
        settle(number, [&](const inbound& asked) {
          asked.reply(answer);
          asked.finish();
        });
      },
      [this, number] { settle(number, [](const inbound& asked) { asked.finish(); }); },
      [this, number](const std::string& why) {
        settle(number, [&](const inbound& asked) { fail(asked, why.c_str()); });
      });
  }

  template <class Fate>
  void settle(std::uint64_t number, Fate fate) {
    if (auto asked = asked_.extract(number))
      fate(asked.mapped());
  }

  void give_all_back() {
    for (const auto& [number, message] : asked_)
      fail(message, "its actor ended");
    asked_.clear();
  }

  void fail(const inbound& message, const char* why) {
    hub_->log->error("handler_failed pattern={} client={} cause=\"{}\"", spec_->pattern, message.client_id(),
                     one_line(why));
    message.fail(errc::handler_failed, "the handler failed");
  }

  handler_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  std::shared_ptr<const handler_spec> spec_;
  std::unordered_map<std::uint64_t, inbound> asked_;
  std::uint64_t next_number_ = 0;
};

} // namespace

handler_actor handler(hub_context& hub, compat::execution_unit* pin, std::shared_ptr<const handler_spec> spec) {
  return compat::spawn<handler_actor, handler_state>(hub.system, pin, hub.shared_from_this(), std::move(spec));
}

} // namespace hubcaf
