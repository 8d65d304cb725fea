// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/frame.hpp"
#include "frame_fifo.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hubcaf {

struct options;

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
  /// Most bytes (`frame::held_bytes`) that wait in the control lane; a flood of errors is dropped past it. A larger
  /// frame is still taken by an empty lane. The control frame being written counts no more.
  static constexpr std::size_t control_capacity = 64 * 1024;

  /// The most that the control lane of one queue can hold, and the control frame being written. The data lane is
  /// part of the limits of outbound messages.
  [[nodiscard]] static std::uint64_t control_ceiling(const options& opts);

  /// @param max_messages most frames in the data lane, > 0. @param max_bytes most bytes (`frame::held_bytes`) in
  /// it, without exception: a larger frame is always `full`.
  write_queue(std::size_t max_messages, std::size_t max_bytes);
  write_queue(const write_queue&) = delete;
  write_queue& operator=(const write_queue&) = delete;
  ~write_queue();

  /// Appends to the data lane.
  [[nodiscard]] push_result push(shared_frame frame);

  /// Appends to the control lane.
  [[nodiscard]] push_result push_control(shared_frame frame);

  /// Takes out the data frame that waits longest among those that may be dropped (`drop_oldest`, `keep_latest`); null if none waits.
  /// Frames of other policies stay, whoever needs room. Frames that were popped wait no more and are never taken.
  [[nodiscard]] shared_frame drop_oldest();

  /// For `keep_latest`: puts `newer` in the place of the waiting data frame of the same type and key, so that a busy key keeps its
  /// turn, and returns that older one. Null, and nothing changed, if no such frame waits or if the bytes would pass `max_bytes`
  /// with `newer` in its place. Only frames whose policy is `keep_latest` take part. Where `push` has room for `newer`, `replace`
  /// has, too: who asks `replace` before each `push` never has two of the same type and key waiting. Constant time on average.
  [[nodiscard]] shared_frame replace(const shared_frame& newer);

  /// The next frame: control before data; null when empty. A control frame leaves the queue with that; a data frame waits no more,
  /// but counts as queued until `written` is called for it. Several may be popped before that.
  /// @param first the lane that goes before the other.
  [[nodiscard]] shared_frame pop(lane first = lane::control);

  /// The frame that was popped last of this lane, which has to be this one, was not written and waits again, first in its lane. Not
  /// for data after `close`.
  void put_back(shared_frame frame, lane from);

  /// The lane of the frame that was popped last.
  [[nodiscard]] lane popped_from() const noexcept {
    return popped_from_;
  }

  /// The data frame that was popped first, of those that were not yet written, has been.
  void written();

  /// The data frame that was popped last, and was not written, leaves the queue all the same.
  void leave_out();

  /// True if there is nothing to pop.
  [[nodiscard]] bool empty() const noexcept;

  /// Data frames that wait, those that were popped included until `written`.
  [[nodiscard]] std::size_t size() const noexcept;

  /// Bytes that they hold.
  [[nodiscard]] std::size_t bytes() const noexcept;

  /// Control frames that wait.
  [[nodiscard]] std::size_t control_size() const noexcept;

  /// Bytes that they hold.
  [[nodiscard]] std::size_t control_bytes() const noexcept;

  /// Takes out any data frame, popped and unwritten ones included; null if there is none. For the end: frees no memory, and needs none.
  [[nodiscard]] shared_frame take_any() noexcept;

  /// For tests: what dropping the oldest has looked at, ever; see `frame_fifo::visited`.
  [[nodiscard]] std::uint64_t visited() const noexcept {
    return data_.visited();
  }

  /// For tests and laws: the most names that one frame under `keep_latest` is compared with now.
  [[nodiscard]] std::size_t longest_chain() const noexcept;

  /// Refuses all further pushes of data and takes what waits in the data lane (popped, unwritten frames first).
  std::vector<shared_frame> close();

private:
  // Type and key of a frame, with `frame_label::name_hash`; the texts belong to the frame.
  struct name {
    std::uint64_t hash;
    std::string_view type;
    std::string_view key;

    bool operator==(const name&) const noexcept = default;
  };

  struct hash_of_name {
    std::size_t operator()(const name& of) const noexcept {
      return of.hash;
    }
  };

  // Where the latest waiting frame of each name stands.
  using latest_index = std::unordered_map<name, frame_fifo::number, hash_of_name>;

  static name name_of(const frame& of) noexcept;
  void index_latest(const frame& of, frame_fifo::number number);
  void unindex_latest(frame_fifo::number number);

  std::size_t max_messages_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::size_t control_bytes_ = 0;
  frame_fifo control_;
  // Those that were popped are lent out until they are written.
  frame_fifo data_;
  // Null while no frame with `keep_latest` waits.
  std::unique_ptr<latest_index> latest_;
  lane popped_from_ = lane::control;
  bool closed_ = false;
};

} // namespace hubcaf
