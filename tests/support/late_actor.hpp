// SPDX-License-Identifier: MIT
#pragma once

#include "hub_world.hpp"

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace hubcaf::test {

/// An actor of a user's behind a handler, which answers when the test says so. Ends with this object.
class late_actor {
public:
  explicit late_actor(hub_world& world)
    : world_(world), seen_(std::make_shared<seen>()), handle_(caf::actor_cast<caf::strong_actor_ptr>(spawn())) {
  }

  late_actor(const late_actor&) = delete;
  late_actor& operator=(const late_actor&) = delete;

  ~late_actor() {
    seen_->open.clear();
    caf::anon_send_exit(handle_, caf::exit_reason::kill);
  }

  /// A handler with this actor behind it.
  [[nodiscard]] handler_spec handles(std::string pattern, handler_options how = {}) const {
    return {std::move(pattern), nullptr, how, nullptr, handle_};
  }

  /// The content of all messages that it was asked to handle, one after the other.
  [[nodiscard]] const std::string& asked() const noexcept {
    return seen_->asked;
  }

  /// It is done with the message that it has had in hand for longest.
  void answer() {
    caf::anon_send(caf::actor_cast<caf::actor>(handle_), answer_now{});
    world_.run();
  }

  /// It ends, with all that it has in hand.
  void die() {
    seen_->open.clear();
    caf::anon_send_exit(handle_, caf::exit_reason::kill);
    world_.run();
  }

  [[nodiscard]] const caf::strong_actor_ptr& handle() const noexcept {
    return handle_;
  }

private:
  struct seen {
    std::string asked;
    std::deque<caf::response_promise> open;
  };

  using answer_now = begin;

  /// The argument is for CAF 0.17, which dereferences null without one.
  caf::actor spawn() {
    return world_.hub->system.spawn(
      [what = seen_](caf::event_based_actor* self, int) -> caf::behavior {
        return {
          [what, self](const inbound& message) {
            what->asked += message.content();
            what->open.push_back(self->make_response_promise());
            return what->open.back();
          },
          [what](answer_now) {
            what->open.front().deliver(caf::unit);
            what->open.pop_front();
          },
        };
      },
      0);
  }

  hub_world& world_;
  std::shared_ptr<seen> seen_;
  caf::strong_actor_ptr handle_;
};

} // namespace hubcaf::test
