// SPDX-License-Identifier: MIT
#pragma once

#include "caf_compat.hpp"

#include <utility>

namespace hubcaf::compat {

/// A message for which the memory has been taken: to send it needs no more, unless the actor has to be woken.
class prepared_message {
public:
  template <class Handle, class Message>
  prepared_message(const Handle& receiver, Message&& message)
    : receiver_(caf::actor_cast<caf::strong_actor_ptr>(receiver)),
      what_(caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, std::forward<Message>(message))) {
  }

  /// Like `post`. Only once.
  void send() {
    if (receiver_ != nullptr)
      receiver_->enqueue(std::move(what_), nullptr);
  }

private:
  caf::strong_actor_ptr receiver_;
  caf::mailbox_element_ptr what_;
};

/// The order that ends an actor before it takes what waits in its mailbox, with the memory for it. Does not keep
/// the actor alive.
class prepared_kill {
public:
  template <class Handle>
  explicit prepared_kill(const Handle& receiver)
    : receiver_(receiver->address()),
      order_(caf::make_mailbox_element(nullptr, caf::make_message_id(caf::message_priority::high), {},
                                       caf::exit_msg{receiver_, caf::exit_reason::kill})) {
  }

  /// The actor; null once it has ended.
  template <class Handle>
  [[nodiscard]] Handle lock() const {
    return compat::lock<Handle>(receiver_);
  }

  /// Needs no memory the first time, unless the actor has to be woken.
  void send() {
    const auto alive = caf::actor_cast<caf::strong_actor_ptr>(receiver_);
    if (alive == nullptr)
      return;
    if (order_ == nullptr)
      order_ = caf::make_mailbox_element(nullptr, caf::make_message_id(caf::message_priority::high), {},
                                         caf::exit_msg{receiver_, caf::exit_reason::kill});
    alive->enqueue(std::move(order_), nullptr);
  }

private:
  weak_handle receiver_;
  caf::mailbox_element_ptr order_;
};

} // namespace hubcaf::compat
