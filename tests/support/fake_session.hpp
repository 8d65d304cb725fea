// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/session.hpp>

#include <deque>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubcaf::test {

/// A session without a socket: what the hub sends is kept until the test lets it be written; the test plays the peer.
/// While the hub has suspended reading, what the peer says waits here. Resuming calls nobody: what waits is told by the next
/// `says`, `says_binary` or `pongs`, or by `deliver_pending`.
class fake_session final : public session {
public:
  explicit fake_session(std::size_t queue_messages = 10000, std::size_t queue_bytes = 1U << 30U)
    : queue_(queue_messages, queue_bytes) {
  }

  // -- the hub's side ---------------------------------------------------------

  void start(session_events& events) override {
    events_ = &events;
  }

  push_result send(shared_frame message) override {
    throw_if(fails_to_send);
    return queue_.push(std::move(message));
  }

  [[nodiscard]] shared_frame drop_oldest() override {
    return queue_.drop_oldest();
  }

  [[nodiscard]] shared_frame replace(const shared_frame& newer) override {
    return queue_.replace(newer);
  }

  push_result send_control(shared_frame message) override {
    throw_if(fails_to_send);
    return closed_with ? push_result::closed : queue_.push_control(std::move(message));
  }

  void ping() override {
    ++pings;
  }

  void close(close_code code, std::string_view) override {
    throw_if(fails_to_close);
    if (closed_with)
      return;
    closed_with = code;
    unsent_ = queue_.close();
    resume_reading();
  }

  void abort() override {
    throw_if(fails_to_abort);
    aborted = true;
  }

  [[nodiscard]] shared_frame forget_events() noexcept override {
    events_ = nullptr;
    forgotten = true;
    if (!unsent_.empty()) {
      auto unsent = std::move(unsent_.back());
      unsent_.pop_back();
      return unsent;
    }
    return queue_.take_any();
  }

  void suspend_reading() override {
    reading = closed_with.has_value();
  }

  void resume_reading() override {
    reading = true;
  }

  [[nodiscard]] std::chrono::milliseconds time_since_input() const noexcept override {
    return since_input;
  }

  [[nodiscard]] std::size_t queued() const noexcept override {
    return queue_.size();
  }

  // -- the test's side ----------------------------------------------------------

  /// Lets the socket take all that waits.
  void flush() {
    while (flush_one()) {
    }
  }

  /// Lets the socket take one frame; false if none waits. Data that the hub says is too late is left out on the way.
  bool flush_one() {
    const bool had_any = !queue_.empty();
    const auto frame = next_due();
    if (frame != nullptr) {
      // First, so that no frame is lost in a test of failing memory.
      if (events_ != nullptr)
        events_->on_written(frame, queue_.popped_from());
      received.emplace_back(frame->payload);
    }
    if (had_any && queue_.empty() && events_ != nullptr && !closed_with)
      events_->on_drained();
    return frame != nullptr;
  }

  /// The peer sends a text message.
  void says(std::string_view text) {
    hears({kind::text, std::string(text)});
  }

  void says_binary(std::string_view data) {
    hears({kind::binary, std::string(data)});
  }

  void pongs() {
    hears({kind::pong, {}});
  }

  /// Tells the hub what the peer has said, as far as the hub reads. @returns how much of it was told.
  std::size_t deliver_pending() {
    std::size_t told = 0;
    // What the hub does meanwhile may suspend again, or end in a call of `ends`.
    for (; reading && events_ != nullptr && !heard_.empty(); ++told) {
      const auto next = std::move(heard_.front());
      heard_.pop_front();
      tell(next);
    }
    return told;
  }

  /// What the peer has said and the hub has not read.
  [[nodiscard]] std::size_t pending() const noexcept {
    return heard_.size();
  }

  /// The session is over.
  void ends(session_end how, close_code code = close_code::abnormal) {
    // Whatever throws in a test of failing memory throws before anything has changed.
    unsent_.reserve(unsent_.size() + queue_.size());
    std::string detail = "the test says so";
    auto* const told = std::exchange(events_, nullptr);
    auto waiting = queue_.close();
    unsent_.insert(unsent_.end(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
    heard_.clear();
    told->on_close({how, code, std::move(detail), std::exchange(unsent_, {})});
  }

  [[nodiscard]] bool is_over() const noexcept {
    return events_ == nullptr;
  }

  /// True if one of the received messages holds `text`.
  [[nodiscard]] bool got(std::string_view text) const {
    for (const auto& message : received)
      if (message.find(text) != std::string::npos)
        return true;
    return false;
  }

  std::vector<std::string> received;
  std::chrono::milliseconds since_input = std::chrono::milliseconds::max();
  std::size_t pings = 0;
  std::optional<close_code> closed_with;
  bool aborted = false;
  bool forgotten = false;
  /// These throw from now on.
  bool fails_to_send = false;
  bool fails_to_close = false;
  bool fails_to_abort = false;
  bool reading = true;

private:
  static void throw_if(bool fails) {
    if (fails)
      throw std::bad_alloc();
  }

  enum class kind { text, binary, pong };

  struct heard {
    kind what;
    std::string data;
  };

  void hears(heard what) {
    heard_.push_back(std::move(what));
    deliver_pending();
  }

  void tell(const heard& next) {
    // After `close` what still comes is read and discarded.
    if (next.what == kind::pong)
      events_->on_pong();
    else if (!closed_with && next.what == kind::text)
      events_->on_text(next.data);
    else if (!closed_with)
      events_->on_binary(next.data);
  }

  // The next frame that the hub still wants to be written.
  shared_frame next_due() {
    while (auto next = queue_.pop()) {
      if (queue_.popped_from() == lane::control)
        return next;
      const bool due = events_ == nullptr || events_->on_due(next);
      if (unsent_.empty() || unsent_.front() != next) {
        queue_.written();
        if (due)
          return next;
      } else if (!due) {
        // The answer came with a `close`, which took the frame back.
        unsent_.erase(unsent_.begin());
      }
    }
    return nullptr;
  }

  write_queue queue_;
  std::vector<shared_frame> unsent_;
  std::deque<heard> heard_;
  session_events* events_ = nullptr;
};

} // namespace hubcaf::test
