// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace hubcaf {

struct options;

/// Functions that wait for their time: once, or again and again. At most one of them runs at a time. Thread-safe; its
/// lock is never held while a function runs or is destroyed.
class timer_table {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::nanoseconds;

  /// A function and its time.
  class timer;

  /// The most that the table holds, besides what the functions hold themselves.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  /// @param most timers at a time. @param clock tells the time; called on any thread.
  timer_table(std::size_t most, std::function<time_point()> clock);
  timer_table(const timer_table&) = delete;
  timer_table& operator=(const timer_table&) = delete;
  ~timer_table();

  /// Adds a function that is due after `delay`; with a `period` that is not 0 again after each period. Times that do not
  /// fit into the clock are as good as never.
  /// @returns the timer, which is the table's: keep a weak pointer. Null once the table is closed.
  /// @throws std::runtime_error if there are `most` timers already.
  [[nodiscard]] std::shared_ptr<timer> add(duration delay, duration period, std::function<void()> function);

  /// Removes a timer: its function is not called any more once this returns. If it runs on another thread at this
  /// moment, waits until it has returned; the function itself may remove its own timer. Does nothing for a timer that
  /// is over.
  void remove(const std::weak_ptr<timer>& which) noexcept;

  /// Calls the function that has been due for longest, if one is due now. A function with a period is due again at the
  /// next multiple of its period that is not over when it returns: it keeps its phase, and beats that it missed are
  /// left out. What the function throws is passed on, with everything else in order.
  /// @returns false if none was due
  bool run_next();

  /// True inside a function that this table calls.
  [[nodiscard]] bool runs_on_this_thread() const;

  /// When the next function is due; nothing if none waits.
  [[nodiscard]] std::optional<time_point> next_due() const;

  /// Timers that wait or run.
  [[nodiscard]] std::size_t size() const;

  /// Removes all timers, and takes none from now on: no function begins any more. One that runs goes on.
  void close() noexcept;

private:
  using key = std::pair<time_point, std::uint64_t>;
  using waiting_timers = std::map<key, std::shared_ptr<timer>>;

  [[nodiscard]] waiting_timers::node_type begin_next();
  void end_running(waiting_timers::node_type ran) noexcept;

  const std::size_t most_;
  const std::function<time_point()> clock_;
  mutable std::mutex mutex_;
  std::condition_variable returned_;
  /// In the order in which they are due, then in which they were added.
  waiting_timers waiting_;
  std::uint64_t last_number_ = 0;
  /// The timer whose function runs now, on that thread.
  timer* running_ = nullptr;
  std::thread::id runner_;
  bool is_closed_ = false;
};

} // namespace hubcaf
