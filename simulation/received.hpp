// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/frame.hpp"
#include "../schema/message.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace hubcaf::simulation {

/// A message that a simulated client got.
class received {
public:
  received(std::chrono::nanoseconds when, shared_frame message) : at_(when), message_(std::move(message)) {
  }

  /// Virtual time since the world began.
  [[nodiscard]] std::chrono::nanoseconds at() const noexcept {
    return at_;
  }

  [[nodiscard]] const std::string& type() const noexcept {
    return message_->type;
  }

  /// The envelope as it came, JSON.
  [[nodiscard]] std::string_view text() const noexcept {
    return message_->payload;
  }

  /// The JSON text of its content; empty if it has none.
  [[nodiscard]] std::string content() const;

  /// The JSON text of a member of its `meta`; empty if there is none.
  [[nodiscard]] std::string meta(std::string_view member) const;

  /// The content as a struct of `HUBCAF_MESSAGE` or `HUBCAF_STRUCT`. @throws std::invalid_argument if it is something else.
  template <class T>
  [[nodiscard]] T as() const {
    auto decoded = decode_content<T>(message_->type, content());
    if (!decoded)
      throw std::invalid_argument("a message of type '" + type() +
                                  "' does not hold what is asked for: " + std::string(text()));
    return *decoded->template get_if<T>();
  }

private:
  std::chrono::nanoseconds at_;
  shared_frame message_;
};

} // namespace hubcaf::simulation
