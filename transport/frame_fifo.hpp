// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hubcaf {

/// One lane of a write queue: frames in their order, of which the first may be lent out to the socket. Holds little
/// memory while it is empty: most sessions are idle most of the time. Plain data; constant time on average.
class frame_fifo {
public:
  /// The ordinal number of a frame that waits, over the fifo's life. Good until the next frame is added or leaves.
  using number = std::uint64_t;

  /// True if none waits.
  [[nodiscard]] bool empty() const noexcept {
    return size() == lent_;
  }

  /// Frames that are there, those that are lent out included.
  [[nodiscard]] std::size_t size() const noexcept {
    return frames_.size() - head_ - gaps_;
  }

  /// The first that waits, which has to be there.
  [[nodiscard]] number first() const noexcept {
    return taken_ + lent_;
  }

  /// The number of what is pushed next.
  [[nodiscard]] number next() const noexcept {
    return taken_ + (frames_.size() - head_);
  }

  /// The frame with this number.
  [[nodiscard]] shared_frame& at(number which) noexcept {
    return frames_[index_of(which)];
  }

  /// Makes room for one more frame. @throws std::bad_alloc; nothing has changed then.
  void make_room();

  /// Adds a frame, last; after `make_room`.
  void push(shared_frame frame) noexcept;

  /// Adds a frame, first; while none is lent out.
  void push_front(shared_frame frame);

  /// Lends out the first that waits; it stays.
  [[nodiscard]] const shared_frame& lend() noexcept;

  /// The one that was lent out last waits again.
  void take_back() noexcept;

  /// Removes the first that waits; none is lent out.
  shared_frame pop();

  /// Removes the one that was lent out first; null if none is.
  shared_frame take_first_lent();

  /// Removes the one that was lent out last; null if none is.
  shared_frame take_last_lent();

  /// The first of those that wait and may be dropped (`may_be_dropped`). None is looked at twice that may not.
  [[nodiscard]] std::optional<number> first_droppable() noexcept;

  /// Removes the waiting frame with this number. A gap may stay behind.
  shared_frame take(number which);

  /// Closes the gaps if they are many. Calls `renumbered(frame, before, after)` for each frame whose number changes,
  /// in their order.
  void close_gaps(const std::function<void(const frame&, number before, number after)>& renumbered);

  /// Removes all.
  [[nodiscard]] std::vector<shared_frame> take_all();

  /// For tests: frames and gaps that were looked at or moved, ever, by whatever looks at more than one.
  [[nodiscard]] std::uint64_t visited() const noexcept {
    return visited_;
  }

private:
  [[nodiscard]] std::size_t index_of(number which) const noexcept {
    return head_ + static_cast<std::size_t>(which - taken_);
  }

  shared_frame remove(std::size_t index);
  void skip_gaps();
  void let_memory_go();

  /// From `head_` on: those that are lent out, then those that wait. A frame that was taken out of the middle leaves an
  /// empty one behind; the first that waits is never empty.
  std::vector<shared_frame> frames_;
  std::size_t head_ = 0;
  std::size_t lent_ = 0;
  std::size_t gaps_ = 0;
  /// The number of the frame at `head_`.
  number taken_ = 0;
  /// None of the frames that wait before this one may be dropped.
  number candidate_ = 0;
  std::uint64_t visited_ = 0;
};

} // namespace hubcaf
