// SPDX-License-Identifier: MIT
#pragma once

#include "message_fate.hpp"
#include "overflow_policy.hpp"
#include "recycler.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace hubcaf {

/// The data opcodes of RFC 6455 section 5.2.
enum class opcode : std::uint8_t { text = 1, binary = 2 };

/// What queues on the way and the hub's books want to know of a message.
struct frame_label {
  /// Number of the account on which the hub books it.
  std::uint32_t account = 0;
  /// What becomes of it where there is no room.
  overflow_policy overflow = overflow_policy::reject;
  /// With `keep_latest`: of each type and key only the latest waits.
  std::string key;
  /// With `keep_latest`: a hash of type and key that nobody outside can foresee. Equal names have equal ones.
  std::uint64_t name_hash = 0;
  /// Not delivered after this.
  std::chrono::steady_clock::time_point expires = std::chrono::steady_clock::time_point::max();
  /// Told what finally became of it, once per receiver, on any thread; must be quick. May be empty.
  std::function<void(message_fate)> on_fate;
};

/// An encoded message: immutable, shared by all its receivers, encoded once.
struct frame {
  /// The payload as it goes on the wire.
  recycled_string payload;
  /// Wire type of the message, for hooks and counters.
  std::string type;
  opcode op = opcode::text;
  frame_label label = {};

  /// Memory that the frame counts for besides its texts: the block that it stands in, the rounding of its payload's
  /// block, and what a queue keeps to find it.
  static constexpr std::size_t record_bytes = 512;

  /// Bytes that the frame takes in the limits of queues: the memory that it holds while it waits. The same
  /// throughout its life.
  [[nodiscard]] std::size_t held_bytes() const noexcept {
    return payload.size() + type.size() + label.key.size() + record_bytes;
  }
};

using shared_frame = std::shared_ptr<const frame>;

} // namespace hubcaf
