// SPDX-License-Identifier: MIT
#pragma once

#include "caf_compat.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

/// Talk with actors of the user's: questions, and news of their end.
namespace hubcaf::compat {

/// Posts `message` to `watcher` once `watched` has ended, after all answers that it gave before. Keeps neither alive.
template <class Handle, class Message>
void watch(const Handle& watcher, const caf::strong_actor_ptr& watched, Message message) {
  const auto address = caf::actor_cast<caf::actor_addr>(watcher);
  watched->get()->attach_functor([address, message] {
    if (auto alive = caf::actor_cast<Handle>(address))
      post(alive, message);
  });
}

/// Puts a message into the mailbox of an actor of the user's. If it is there and only the wake-up finds no memory,
/// the thread tries until there is some: without a wake-up the actor would never run again, and nothing would ever
/// end it.
inline void enqueue(const caf::strong_actor_ptr& receiver, caf::mailbox_element_ptr what, execution_unit* host) {
  try {
    receiver->enqueue(std::move(what), host);
  } catch (...) {
    auto* const sleeping = dynamic_cast<caf::scheduled_actor*>(receiver->get());
    if (sleeping == nullptr || sleeping->getf(caf::abstract_actor::is_terminated_flag))
      throw;
    for (;;)
      try {
        host->exec_later(sleeping);
        return;
      } catch (...) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
      }
  }
}

/// Whether an error is this one. Needs no memory, as a comparison by `==` does.
[[nodiscard]] inline bool is_error(const caf::error& why, caf::sec code) noexcept {
  return why && why.category() == caf::atom("system") && why.code() == static_cast<std::uint8_t>(code);
}

/// The error as text, or in short without memory for it.
[[nodiscard]] inline std::string text_of(const caf::actor_system& system, const caf::error& why) noexcept {
  try {
    return system.render(why);
  } catch (...) {
    return "an error";
  }
}

/// Sends `message` to any actor and calls `on_value(T)` for an answer of type `T`, `on_done()` for any other or an
/// empty answer, `on_failure(text, came_back)` if the actor answers an error, or if the message came back from an
/// actor that is down. If it throws, the actor has not got the message, and nothing is called.
template <class T, class Self, class Message, class OnValue, class OnDone, class OnFailure>
void request(Self* self, const caf::strong_actor_ptr& receiver, Message message, OnValue on_value, OnDone on_done,
             OnFailure on_failure) {
  const auto number = self->new_request_id(caf::message_priority::normal);
  auto what = caf::make_mailbox_element(self->ctrl(), number, {}, std::move(message));
  self->add_multiplexed_response_handler(number.response_id(),
                                         caf::behavior{
                                           [on_value](const T& value) { on_value(value); },
                                           [on_done]() { on_done(); },
                                           [self, on_done, on_failure](const caf::error& why) {
                                             if (is_error(why, caf::sec::unexpected_response))
                                               on_done();
                                             else
                                               on_failure(text_of(self->system(), why),
                                                          is_error(why, caf::sec::request_receiver_down));
                                           },
                                         });
  enqueue(receiver, std::move(what), self->context());
}

/// Calls `on_alive()` once an actor has dealt with what was sent to it before; never if it is down. Sets no time-out:
/// if CAF's clock runs out of memory for the time-out of a request, it crashes when that is over.
template <class Self, class OnAlive>
void probe(Self* self, const caf::strong_actor_ptr& receiver, OnAlive on_alive) {
  auto handle = self->request(caf::actor_cast<caf::actor>(receiver), caf::infinite, caf::sys_atom::value,
                              caf::get_atom::value, std::string("info"));
  self->add_multiplexed_response_handler(
    handle.id(), caf::behavior{
                   [on_alive](caf::ok_atom, const caf::strong_actor_ptr&, const std::string&) { on_alive(); },
                   [on_alive](const caf::error& why) {
                     if (!is_error(why, caf::sec::request_receiver_down))
                       on_alive();
                   },
                 });
}

} // namespace hubcaf::compat
