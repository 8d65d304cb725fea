// SPDX-License-Identifier: MIT
#pragma once

#include "../transport/session.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace hubcaf::simulation {

/// Stands between a connection and its session and passes everything on, both ways. Whoever wants to watch or to spoil something
/// overrides that.
class session_filter : public session, public session_events {
public:
  explicit session_filter(std::shared_ptr<session> below) : below_(std::move(below)) {
  }

  // -- the connection's side ----------------------------------------------------

  void start(session_events& above) override {
    above_ = &above;
    below_->start(*this);
  }

  push_result send(shared_frame message) override {
    return below_->send(std::move(message));
  }

  [[nodiscard]] shared_frame drop_oldest() override {
    return below_->drop_oldest();
  }

  [[nodiscard]] shared_frame replace(const shared_frame& newer) override {
    return below_->replace(newer);
  }

  bool write_now() override {
    return below_->write_now();
  }

  push_result send_control(shared_frame message) override {
    return below_->send_control(std::move(message));
  }

  void ping() override {
    below_->ping();
  }

  void close(close_code code, std::string_view reason) override {
    below_->close(code, reason);
  }

  void abort() override {
    below_->abort();
  }

  [[nodiscard]] shared_frame forget_events() noexcept override {
    return below_->forget_events();
  }

  void suspend_reading() override {
    below_->suspend_reading();
  }

  void resume_reading() override {
    below_->resume_reading();
  }

  [[nodiscard]] std::chrono::milliseconds time_since_input() const noexcept override {
    return below_->time_since_input();
  }

  [[nodiscard]] std::size_t queued() const noexcept override {
    return below_->queued();
  }

  // -- the session's side ---------------------------------------------------------

  void on_text(std::string_view text) override {
    above_->on_text(text);
  }

  void on_binary(std::string_view data) override {
    above_->on_binary(data);
  }

  void on_ping() override {
    above_->on_ping();
  }

  void on_pong() override {
    above_->on_pong();
  }

  [[nodiscard]] bool on_due(const shared_frame& next) override {
    return above_->on_due(next);
  }

  void on_written(const shared_frame& written, lane from) override {
    above_->on_written(written, from);
  }

  void on_drained() override {
    above_->on_drained();
  }

  void on_close(session_report report) override {
    above_->on_close(std::move(report));
  }

protected:
  session_events* above_ = nullptr;
  const std::shared_ptr<session> below_;
};

} // namespace hubcaf::simulation
