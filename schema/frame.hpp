// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace hubcaf {

/// The data opcodes of RFC 6455 section 5.2.
enum class opcode : std::uint8_t { text = 1, binary = 2 };

/// An encoded message: immutable, shared by all its receivers, encoded once.
struct frame {
  /// The payload as it goes on the wire.
  std::string payload;
  /// Wire type of the message, for hooks and counters.
  std::string type;
  opcode op = opcode::text;
};

using shared_frame = std::shared_ptr<const frame>;

} // namespace hubcaf
