// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/watched_session.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

/// Defects of the hub in what it makes of exceptions, above the watch over its sessions.
namespace hubcaf::test {

using simulation::session_filter;

struct survivor : session_filter {
  using session_filter::session_filter;

  push_result send(shared_frame message) override {
    try {
      return session_filter::send(std::move(message));
    } catch (...) {
      return push_result::closed;
    }
  }

  push_result send_control(shared_frame message) override {
    try {
      return session_filter::send_control(std::move(message));
    } catch (...) {
      return push_result::full;
    }
  }
};

struct wordless_end : session_filter {
  using session_filter::session_filter;

  void close(close_code code, std::string_view reason) override {
    if (code == close_code::internal_error)
      session_filter::abort();
    else
      session_filter::close(code, reason);
  }
};

/// Keeps the session's last word from the connection until the hub drops it. Of messages that come back it keeps none.
struct late_end : session_filter {
  using session_filter::session_filter;

  void close(close_code code, std::string_view reason) override {
    failed = failed || code == close_code::internal_error;
    session_filter::close(code, reason);
  }

  void on_close(session_report report) override {
    if (failed && report.unsent.empty())
      kept = std::move(report);
    else
      session_filter::on_close(std::move(report));
  }

  void abort() override {
    session_filter::abort();
    if (kept)
      session_filter::on_close(*std::exchange(kept, std::nullopt));
  }

  bool failed = false;
  std::optional<session_report> kept;
};

struct failed_silence : session_filter {
  using session_filter::session_filter;

  void close(close_code code, std::string_view reason) override {
    const auto& hub = *dynamic_cast<const simulation::watched_session&>(*below_).who().context;
    if (code != close_code::internal_error || hub.life != hub_life::failed)
      session_filter::close(code, reason);
  }
};

} // namespace hubcaf::test
