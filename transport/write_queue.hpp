// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hubcaf {

/// The two ways through a write queue.
enum class lane : std::uint8_t {
  control, ///< errors, refusals, last words: before all waiting data
  data,    ///< messages
};

/// What became of a frame that was pushed.
enum class push_result : std::uint8_t {
  queued, ///< it will be written
  full,   ///< the lane is at its limit; the frame was not taken
  closed, ///< the session is closing; the frame was not taken
};

/// Bounded queue of encoded frames for one session. Plain data structure: no I/O, no locking.
/// Two lanes: control (errors, refusals, last words) leaves before data; each keeps its order.
class write_queue {
public:
  /// Most frames that the control lane holds; a flood of errors is dropped past it.
  static constexpr std::size_t control_capacity = 256;
  /// Most payload bytes in the control lane; a frame larger than that is still taken by an empty lane.
  static constexpr std::size_t control_bytes = 1024 * 1024;

  /// @param max_messages most frames in the data lane, > 0. @param max_bytes most payload bytes in it; a frame larger than that
  /// is still taken by an empty lane.
  write_queue(std::size_t max_messages, std::size_t max_bytes);

  /// Appends to the data lane.
  [[nodiscard]] push_result push(shared_frame frame);

  /// Appends to the control lane.
  [[nodiscard]] push_result push_control(shared_frame frame);

  /// Removes and returns the next frame: control before data; null when empty. A data frame still counts as queued until
  /// `written` is called for it, which must happen before the next `pop`.
  [[nodiscard]] shared_frame pop();

  /// The lane of the frame that was popped last.
  [[nodiscard]] lane popped_from() const noexcept {
    return popped_from_;
  }

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

private:
  // A FIFO that holds no memory while it is empty: most sessions are idle most of the time.
  class fifo {
  public:
    [[nodiscard]] bool empty() const noexcept {
      return head_ == frames_.size();
    }

    [[nodiscard]] std::size_t size() const noexcept {
      return frames_.size() - head_;
    }

    void push(shared_frame frame);
    shared_frame pop();
    void move_to(std::vector<shared_frame>& out);

  private:
    std::vector<shared_frame> frames_;
    std::size_t head_ = 0;
  };

  std::size_t max_messages_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::size_t control_bytes_ = 0;
  fifo control_;
  fifo data_;
  // The data frame that was popped and is not yet written.
  shared_frame popped_;
  lane popped_from_ = lane::control;
  bool closed_ = false;
};

} // namespace hubcaf
