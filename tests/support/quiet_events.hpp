// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/session.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace hubcaf::test {

/// Listens to one session without writing anything down: for large or many messages. Looked at on the session's loop only,
/// except for `ended`.
class quiet_events final : public session_events {
public:
  void on_text(std::string_view text) override {
    ++texts;
    if (text_reaction)
      text_reaction(text);
  }

  void on_binary(std::string_view) override {
  }

  void on_ping() override {
    ++pings;
  }

  void on_pong() override {
    ++pongs;
  }

  bool on_due(const shared_frame& next) override {
    return !is_due || is_due(next);
  }

  void on_written(const shared_frame& written, lane from) override {
    ++(from == lane::data ? data_written : control_written);
    if (written_reaction)
      written_reaction(written);
  }

  void on_drained() override {
    ++drained;
  }

  void on_close(session_report report) override {
    ended_.set_value(std::move(report));
  }

  /// The session's report; waits for it, once.
  session_report ended() {
    auto report = ended_.get_future();
    if (report.wait_for(std::chrono::seconds(10)) != std::future_status::ready)
      throw std::runtime_error("the session does not end");
    return report.get();
  }

  std::size_t texts = 0;
  std::size_t pings = 0;
  std::size_t pongs = 0;
  std::size_t data_written = 0;
  std::size_t control_written = 0;
  std::size_t drained = 0;
  std::function<void(std::string_view)> text_reaction;
  std::function<bool(const shared_frame&)> is_due;
  std::function<void(const shared_frame&)> written_reaction;

private:
  std::promise<session_report> ended_;
};

} // namespace hubcaf::test
