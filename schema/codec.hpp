// SPDX-License-Identifier: MIT
#pragma once

#include "error_word.hpp"
#include "frame.hpp"
#include "message.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

/// Messages into frames: what travels is encoded here, once.
namespace hubcaf {

/// Encodes a message. @param meta a JSON object, or empty for `{}`.
[[nodiscard]] std::shared_ptr<frame> encode(const any_message& message, std::string_view meta,
                                            std::chrono::system_clock::time_point now, frame_label label = {});

/// What an error reply says.
struct error_reply {
  error_word code;
  /// One sentence for people.
  std::string message;
  /// Raw JSON of the sender's `meta.ref`, or empty.
  std::string_view ref;
  /// Type of the message that is answered; empty if unknown.
  std::string_view original_type;
  /// `unhandled`, `format`, or empty.
  std::string_view warning;
  /// With `bad_content`: where in the message, and what was expected there.
  std::string_view pointer;
  std::string_view expected;
  /// How many further errors this one stands for.
  std::size_t merged = 0;
  /// Further content of an application's own error: a JSON value, or empty.
  std::string_view details = {};
};

/// Encodes an `error` message.
[[nodiscard]] shared_frame encode(const error_reply& reply, std::chrono::system_clock::time_point now);

} // namespace hubcaf
