// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace hubcaf {

/// The two ways through a write queue.
enum class lane : std::uint8_t {
  control, ///< errors, refusals, last words: before all waiting data
  data,    ///< messages
};

/// What became of a frame that was pushed.
enum class push_result : std::uint8_t {
  queued,  ///< it will be written
  full,    ///< the lane is at its limit; the frame was not taken
  closed,  ///< the session is closing; the frame was not taken
};

/// Bounded queue of encoded frames for one session. Plain data structure: no I/O, no locking.
/// Two lanes: control (errors, refusals, last words) leaves before data; each keeps its order.
class write_queue {
public:
  /// Most frames that the control lane holds; a flood of errors is dropped past it.
  static constexpr std::size_t control_capacity = 256;

  /// @param max_messages most frames in the data lane, > 0. @param max_bytes most payload bytes in it; a frame larger than that
  /// is still taken by an empty lane.
  write_queue(std::size_t max_messages, std::size_t max_bytes);

  /// Appends to the data lane.
  [[nodiscard]] push_result push(shared_frame frame);

  /// Appends to the control lane.
  [[nodiscard]] push_result push_control(shared_frame frame);

  /// Removes and returns the next frame: control before data; null when empty. A data frame still counts as queued until
  /// `written` is called for it.
  [[nodiscard]] shared_frame pop();

  /// The frame last popped has been written.
  void written();

  /// True if there is nothing to pop.
  [[nodiscard]] bool empty() const noexcept;

  /// Data frames that wait, the popped one included until `written`.
  [[nodiscard]] std::size_t size() const noexcept;

  /// Their payload bytes.
  [[nodiscard]] std::size_t bytes() const noexcept;

  /// Refuses all further pushes of data and takes what waits in the data lane (a popped, unwritten frame first).
  std::vector<shared_frame> close();
};

} // namespace hubcaf
