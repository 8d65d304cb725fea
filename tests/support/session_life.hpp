// SPDX-License-Identifier: MIT
#pragma once

#include "failing_memory.hpp"
#include "raw_client.hpp"
#include "session_pair.hpp"
#include "test_gateway.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace hubcaf::test {

/// Switches the failures on or off while it lives.
class failures {
public:
  explicit failures(bool on) : before_(memory.armed) {
    memory.armed = on;
  }

  failures(const failures&) = delete;
  failures& operator=(const failures&) = delete;

  ~failures() {
    memory.armed = before_;
  }

private:
  bool before_;
};

enum class callback { text, binary, ping, pong, due, written, drained, close, none };
inline constexpr auto all_callbacks = {callback::text, callback::binary,  callback::ping,    callback::pong,
                                       callback::due,  callback::written, callback::drained, callback::close};

/// Throws in one callback each time, or not at all, and keeps accounts of frames.
class throwing_events final : public session_events {
public:
  explicit throwing_events(callback bad) : bad_(bad) {
  }

  void on_text(std::string_view) override {
    told(callback::text);
  }

  void on_binary(std::string_view) override {
    told(callback::binary);
  }

  void on_ping() override {
    told(callback::ping);
  }

  void on_pong() override {
    told(callback::pong);
  }

  bool on_due(const shared_frame&) override {
    told(callback::due);
    return true;
  }

  void on_written(const shared_frame& written, lane from) override {
    if (from == lane::data)
      settle(written);
    told(callback::written);
  }

  void on_drained() override {
    told(callback::drained);
  }

  void on_close(session_report report) override {
    ++closes;
    end = report.end;
    code = report.code;
    is_nameless = report.end == session_end::failed && report.detail == "failed";
    for (const auto& one : report.unsent)
      settle(one);
    told(callback::close);
  }

  // The session took this frame.
  void expect(const shared_frame& accepted) {
    const failures none(false);
    ++fates[accepted];
  }

  [[nodiscard]] bool all_settled() const {
    return std::all_of(fates.begin(), fates.end(), [](const auto& one) { return one.second == 0; });
  }

  int closes = 0;
  int thrown = 0;
  session_end end = session_end::closed_here;
  close_code code = close_code::no_status;
  // The report had no room for the cause.
  bool is_nameless = false;
  std::map<shared_frame, int> fates;

private:
  void settle(const shared_frame& one) {
    const failures none(false);
    --fates[one];
  }

  void told(callback what) {
    const failures none(false);
    if (what != bad_)
      return;
    ++thrown;
    throw std::runtime_error("a callback that fails");
  }

  callback bad_;
};

inline shared_frame latest(std::string payload) {
  auto result = std::make_shared<frame>();
  result->payload = std::move(payload);
  result->type = "price";
  result->label.overflow = overflow_policy::keep_latest;
  result->label.key = "a key that needs memory of its own, as keys do";
  return result;
}

/// One life of a session, with everything in it that a session does. Memory runs out only inside of the session and the
/// reactor.
class session_life {
public:
  explicit session_life(callback bad) : events(bad) {
  }

  void play() {
    pair.accept();
    turns();
    if (pair.accepted == 1 && !pair.handshake)
      with_memory_short([&] { pair.uut->start(events); });
    turns();
    came += pair.read();
    listen();
    speak();
    fall_behind();
    end();
  }

  void listen() {
    peer_says(client_frame(1, "one message") + client_frame(10, ""));
    peer_says(client_frame(1, std::string(100, 'a'), false));
    peer_says(client_frame(9, std::string(125, 'p')));
    peer_says(client_frame(0, std::string(2000, 'b')));
    peer_says(client_frame(2, std::string(3000, 'c')).substr(0, 1000));
    with_memory_short([&] { pair.uut->suspend_reading(); });
    peer_says(client_frame(2, std::string(3000, 'c')).substr(1000));
    with_memory_short([&] { pair.uut->resume_reading(); });
    turns();
  }

  void speak() {
    send(text_frame("a message"));
    with_memory_short([&] { pair.uut->ping(); });
    control(text_frame("an error"));
    turns();
    came += pair.read();
  }

  void fall_behind() {
    send(text_frame(std::string(256 * 1024, 'x')));
    turns();
    send(text_frame("waits"));
    send(latest("old"));
    replace(latest("new"));
    control(text_frame("an error"));
    with_memory_short([&] { pair.uut->ping(); });
    for (int i = 0; i < 3; ++i)
      peer_says(client_frame(9, std::string(125, 'p')));
    if (const auto dropped = pair.uut->drop_oldest())
      --events.fates[dropped];
    read_all();
  }

  void end() {
    send(text_frame(std::string(256 * 1024, 'x')));
    turns();
    send(text_frame("unsent"));
    with_memory_short([&] { pair.uut->close(close_code::going_away, "a reason that is longer than fifteen bytes"); });
    for (int i = 0; i < 3; ++i)
      peer_says(client_frame(9, std::string(125, 'p')));
    read_all();
    peer_says(close_frame(1001));
    read_all();
    pair.hang_up();
    turns();
    // Whatever it waits for: the time is over.
    pair.now += std::chrono::hours(1);
    turns();
  }

  [[nodiscard]] bool is_gone() {
    const std::weak_ptr<websocket_session> lives = pair.uut;
    pair.uut = nullptr;
    return lives.expired();
  }

  session_pair pair;
  throwing_events events;
  std::string came;

private:
  template <class Call>
  void with_memory_short(Call call) {
    const failures some(true);
    call();
  }

  void turns() {
    with_memory_short([&] { pair.play(); });
  }

  void read_all() {
    for (int i = 0; i < 1000; ++i) {
      turns();
      const auto more = pair.read();
      came += more;
      if (more.empty())
        return;
    }
  }

  void peer_says(const std::string& bytes) {
    pair.send(bytes);
    turns();
  }

  void send(const shared_frame& one) {
    auto result = push_result::closed;
    with_memory_short([&] { result = pair.uut->send(one); });
    if (result == push_result::queued)
      events.expect(one);
  }

  void control(const shared_frame& one) {
    with_memory_short([&] { (void)pair.uut->send_control(one); });
  }

  void replace(const shared_frame& newer) {
    shared_frame older;
    with_memory_short([&] { older = pair.uut->replace(newer); });
    if (older != nullptr) {
      --events.fates[older];
      events.expect(newer);
    }
  }
};

inline const std::string close_1011("\x88\x02\x03\xF3", 4);

} // namespace hubcaf::test
