// SPDX-License-Identifier: MIT
#pragma once

#include "border.hpp"
#include "session_filter.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace hubcaf::simulation {

/// Stands right below a connection: all that it calls is the world's code, all that calls it comes from there.
class border_filter final : public session_filter {
public:
  border_filter(std::shared_ptr<session> next, std::shared_ptr<border> where)
    : session_filter(std::move(next)), where_(std::move(where)) {
  }

  void start(session_events& above) override {
    const in_world outside(where_);
    session_filter::start(above);
  }

  push_result send(shared_frame message) override {
    const in_world outside(where_);
    return session_filter::send(std::move(message));
  }

  [[nodiscard]] shared_frame drop_oldest() override {
    const in_world outside(where_);
    return session_filter::drop_oldest();
  }

  [[nodiscard]] shared_frame replace(const shared_frame& newer) override {
    const in_world outside(where_);
    return session_filter::replace(newer);
  }

  push_result send_control(shared_frame message) override {
    const in_world outside(where_);
    return session_filter::send_control(std::move(message));
  }

  void ping() override {
    const in_world outside(where_);
    session_filter::ping();
  }

  void close(close_code code, std::string_view reason) override {
    const in_world outside(where_);
    session_filter::close(code, reason);
  }

  void abort() override {
    const in_world outside(where_);
    session_filter::abort();
  }

  [[nodiscard]] shared_frame forget_events() noexcept override {
    const in_world outside(where_);
    return session_filter::forget_events();
  }

  void suspend_reading() override {
    const in_world outside(where_);
    session_filter::suspend_reading();
  }

  void resume_reading() override {
    const in_world outside(where_);
    session_filter::resume_reading();
  }

  void on_text(std::string_view text) override {
    const in_hub inside(where_, part);
    session_filter::on_text(text);
  }

  void on_binary(std::string_view data) override {
    const in_hub inside(where_, part);
    session_filter::on_binary(data);
  }

  void on_ping() override {
    const in_hub inside(where_, part);
    session_filter::on_ping();
  }

  void on_pong() override {
    const in_hub inside(where_, part);
    session_filter::on_pong();
  }

  [[nodiscard]] bool on_due(const shared_frame& next) override {
    const in_hub inside(where_, part);
    return session_filter::on_due(next);
  }

  void on_written(const shared_frame& written, lane from) override {
    const in_hub inside(where_, part);
    session_filter::on_written(written, from);
  }

  void on_drained() override {
    const in_hub inside(where_, part);
    session_filter::on_drained();
  }

  void on_close(session_report report) override {
    const in_hub inside(where_, part);
    session_filter::on_close(std::move(report));
  }

private:
  static constexpr std::string_view part = "hubcaf.connection";

  const std::shared_ptr<border> where_;
};

} // namespace hubcaf::simulation
