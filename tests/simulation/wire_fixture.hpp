// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/clockwork.hpp>
#include <hubcaf/simulation/simulated_session.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubcaf::test {

/// What happens at one end of a wire, such as `20 hello`, with the time in milliseconds.
class wire_diary {
public:
  explicit wire_diary(simulation::clockwork& clock) : clock_(clock) {
  }

  void add(const std::string& what) {
    lines.push_back(std::to_string(now().count()) + ' ' + what);
    times.push_back(clock_.elapsed());
  }

  [[nodiscard]] bool has(std::string_view line) const {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  }

  std::vector<std::string> lines;
  std::vector<std::chrono::nanoseconds> times;

private:
  [[nodiscard]] std::chrono::milliseconds now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.elapsed());
  }

  simulation::clockwork& clock_;
};

/// The client's end.
class far_end final : public wire_diary, public simulation::wire_end {
public:
  using wire_diary::wire_diary;

  void on_frame(const shared_frame& message) override {
    add(std::string(message->payload));
  }

  bool on_ping() override {
    add("ping");
    return answers_pings;
  }

  void on_pong(std::string_view payload) override {
    add("pong " + std::string(payload));
  }

  void on_close_frame(close_code code, std::string_view reason) override {
    add("close " + std::to_string(static_cast<unsigned>(code)) + ' ' + std::string(reason));
  }

  void on_lost() override {
    add("lost");
  }

  bool answers_pings = true;
};

/// The hub's end.
class near_end final : public wire_diary, public session_events {
public:
  using wire_diary::wire_diary;

  void on_text(std::string_view text) override {
    add(std::string(text));
  }

  void on_binary(std::string_view data) override {
    add("binary " + std::string(data));
  }

  void on_ping() override {
    add("ping");
  }

  void on_pong() override {
    add("pong");
  }

  bool on_due(const shared_frame& next) override {
    return std::string_view(next->payload) != late;
  }

  void on_written(const shared_frame& message, lane) override {
    add("written " + std::string(message->payload));
  }

  void on_drained() override {
    add("drained");
  }

  void on_close(session_report report) override {
    std::string text = "over: ";
    text += report.end == session_end::closed_here      ? "closed_here"
            : report.end == session_end::closed_by_peer ? "closed_by_peer"
            : report.end == session_end::lost           ? "lost"
            : report.end == session_end::protocol_error ? "protocol_error"
                                                        : "write_failed";
    text += ' ' + std::to_string(static_cast<unsigned>(report.code));
    for (const auto& one : report.unsent)
      (text += ' ') += one->payload;
    add(text);
  }

  /// What the hub no longer wants to be written.
  std::string late;
};

/// A simulated wire with a diary at each end.
struct wire {
  wire(simulation::clockwork& clock, const simulation::network& between, const session_limits& limits = {})
    : clock_(clock),
      client(clock),
      hub(clock),
      uut(std::make_shared<simulation::simulated_session>(
        clock, 1, client, std::make_shared<const simulation::network>(between), limits)) {
    uut->open();
    uut->start(hub);
  }

  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  /// The session keeps itself until it is over; then nobody is told of anything.
  ~wire() {
    uut->is_forgotten();
    uut->abort();
    while (clock_.step(clock_.now())) {
    }
  }

  /// The hub sends a message of data, or of control.
  push_result send(std::string_view text) const {
    return uut->send(std::make_shared<frame>(frame{recycled_string(text), "test.x", opcode::text, {}}));
  }

  push_result send_control(std::string_view text) const {
    return uut->send_control(std::make_shared<frame>(frame{recycled_string(text), "test.x", opcode::text, {}}));
  }

private:
  simulation::clockwork& clock_;

public:
  far_end client;
  near_end hub;
  std::shared_ptr<simulation::simulated_session> uut;
};

/// 20 ms each way, and nothing else.
inline simulation::network plain_network() {
  simulation::network result;
  result.latency = std::chrono::milliseconds{20};
  result.jitter = {};
  return result;
}

/// The clock on which wires live.
struct wire_clock {
  void run(std::chrono::nanoseconds time) {
    for (const auto end = clock.now() + time; clock.step(end);) {
    }
  }

  simulation::clockwork clock{1, false};
};

} // namespace hubcaf::test
