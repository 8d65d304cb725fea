// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/error.hpp"
#include "../schema/message_fate.hpp"
#include "account.hpp"
#include "connection_account.hpp"

#include <cstdint>

namespace hubcaf {

/// What becomes of a message, and why. Exactly one per accepted message.
class fate {
public:
  [[nodiscard]] static constexpr fate delivered() noexcept {
    return {message_fate::delivered, 0};
  }

  [[nodiscard]] static constexpr fate dropped(drop_cause why) noexcept {
    return {message_fate::dropped, static_cast<std::uint8_t>(why)};
  }

  [[nodiscard]] static constexpr fate returned(errc why) noexcept {
    return {message_fate::returned, static_cast<std::uint8_t>(why)};
  }

  [[nodiscard]] static constexpr fate expired() noexcept {
    return {message_fate::expired, 0};
  }

  [[nodiscard]] constexpr message_fate what() const noexcept {
    return what_;
  }

  void book_on(account& books) const noexcept {
    switch (what_) {
      case message_fate::delivered:
        return books.deliver();
      case message_fate::dropped:
        return books.drop(static_cast<drop_cause>(why_));
      case message_fate::returned:
        return books.give_back(static_cast<errc>(why_));
      case message_fate::expired:
        return books.expire();
    }
  }

  void book_on(connection_side& books) const noexcept {
    switch (what_) {
      case message_fate::delivered:
        return books.deliver();
      case message_fate::dropped:
        return books.drop();
      case message_fate::returned:
        return books.give_back();
      case message_fate::expired:
        return books.expire();
    }
  }

private:
  constexpr fate(message_fate what, std::uint8_t why) noexcept : what_(what), why_(why) {
  }

  message_fate what_;
  std::uint8_t why_;
};

} // namespace hubcaf
