// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/session.hpp>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hubcaf::test {

/// A session without a socket: what the hub sends is kept until the test lets it be written; the test plays the peer.
class fake_session final : public session {
public:
  explicit fake_session(std::size_t queue_messages = 10000) : queue_(queue_messages, 1U << 30U) {
  }

  // -- the hub's side ---------------------------------------------------------

  void start(session_events& events) override {
    events_ = &events;
  }

  push_result send(shared_frame message) override {
    return queue_.push(std::move(message));
  }

  push_result send_control(shared_frame message) override {
    return queue_.push_control(std::move(message));
  }

  void ping() override {
    ++pings;
  }

  void close(close_code code, std::string_view) override {
    if (!closed_with)
      closed_with = code;
  }

  void abort() override {
    aborted = true;
  }

  void suspend_reading() override {
    reading = false;
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

  /// Lets the socket take one frame; false if none waits.
  bool flush_one() {
    if (queue_.empty())
      return false;
    const auto data_before = queue_.size();
    auto frame = queue_.pop();
    queue_.written();
    received.push_back(frame->payload);
    if (events_ != nullptr)
      events_->on_written(frame, queue_.size() < data_before ? lane::data : lane::control);
    return true;
  }

  /// The peer sends a text message.
  void says(std::string_view text) {
    events_->on_text(text);
  }

  void says_binary(std::string_view data) {
    events_->on_binary(data);
  }

  void pongs() {
    events_->on_pong();
  }

  /// The session is over.
  void ends(session_end how, close_code code = close_code::abnormal) {
    auto* const told = std::exchange(events_, nullptr);
    told->on_close({how, code, "the test says so", queue_.close()});
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
  bool reading = true;

private:
  write_queue queue_;
  session_events* events_ = nullptr;
};

} // namespace hubcaf::test
