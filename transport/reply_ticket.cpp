// SPDX-License-Identifier: MIT
#include "reply_ticket.hpp"

#include <utility>

namespace hubcaf {

reply_ticket::reply_ticket(poster post, http_responder deliver) : post_(std::move(post)), deliver_(std::move(deliver)) {
}

http_responder reply_ticket::responder() {
  // Shared by the copies of the function; the last one that goes finds out whether any was called.
  struct last_word {
    explicit last_word(std::shared_ptr<reply_ticket> ticket) : ticket_(std::move(ticket)) {
    }

    last_word(const last_word&) = delete;
    last_word& operator=(const last_word&) = delete;

    ~last_word() {
      try {
        if (ticket_->is_open())
          ticket_->answer(http_error(500, "internal_error", "the request was not answered"));
      } catch (...) {
        // There is no memory for an answer: the connection gives up waiting when its time is over.
      }
    }

    std::shared_ptr<reply_ticket> ticket_;
  };
  return [last = std::make_shared<last_word>(shared_from_this())](http_response response) {
    last->ticket_->answer(std::move(response));
  };
}

void reply_ticket::cancel() {
  deliver_ = nullptr;
  const std::lock_guard guard(mutex_);
  post_ = nullptr;
}

bool reply_ticket::is_open() {
  const std::lock_guard guard(mutex_);
  return post_ != nullptr;
}

void reply_ticket::answer(http_response response) {
  const std::lock_guard guard(mutex_);
  // Posting under the lock: `cancel`, and with it the end of the loop, waits until it is done.
  if (const auto post = std::exchange(post_, nullptr))
    post([self = shared_from_this(), response = std::move(response)]() mutable {
      if (const auto deliver = std::exchange(self->deliver_, nullptr))
        deliver(std::move(response));
    });
}

} // namespace hubcaf
