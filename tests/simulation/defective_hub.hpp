// SPDX-License-Identifier: MIT
#pragma once

#include "now_and_then.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/watched_session.hpp>

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

/// Defects of the hub, above the watch over its sessions.
namespace hubcaf::test {

using simulation::session_filter;

struct deaf_heartbeat : session_filter {
  using session_filter::session_filter;

  void on_pong() override {
  }

  std::chrono::milliseconds time_since_input() const noexcept override {
    return std::chrono::milliseconds::max();
  }
};

struct silent_drop : session_filter {
  silent_drop(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  push_result send(shared_frame message) override {
    return when_.is_now() ? push_result::queued : session_filter::send(std::move(message));
  }

  now_and_then when_;
};

/// Ends a connection as the hub does, for the wrong reason.
inline void end_by_mistake(const hubcaf::client& whose, end_reason why) {
  compat::post(whose.connection, end_connection{why, "by mistake"});
}

inline const hubcaf::client& owner_of(const session& watched) {
  return dynamic_cast<const simulation::watched_session&>(watched).who();
}

struct harmful_duplicate : session_filter {
  using session_filter::session_filter;

  void on_close(session_report report) override {
    const auto& who = owner_of(*below_);
    const auto other = who.context->clients.find(who.id);
    session_filter::on_close(std::move(report));
    if (other != nullptr && other.get() != &who)
      end_by_mistake(*other, end_reason::duplicate_client);
  }
};

struct fatal_error : session_filter {
  using session_filter::session_filter;

  void on_text(std::string_view text) override {
    telling = true;
    session_filter::on_text(text);
    telling = false;
  }

  push_result send_control(shared_frame message) override {
    if (telling && message->type == "error")
      end_by_mistake(owner_of(*below_), end_reason::too_many_errors);
    return session_filter::send_control(std::move(message));
  }

  bool telling = false;
};

/// Takes a word of the application's own for an error of the client.
struct fatal_refusal : session_filter {
  using session_filter::session_filter;

  push_result send_control(shared_frame message) override {
    if (message->type == "error" && message->payload.find(R"({"code":"random.refused")") != recycled_string::npos)
      end_by_mistake(owner_of(*below_), end_reason::too_many_errors);
    return session_filter::send_control(std::move(message));
  }
};

struct forgotten_resume : session_filter {
  forgotten_resume(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  void resume_reading() override {
    if (!when_.is_now())
      session_filter::resume_reading();
  }

  now_and_then when_;
};

struct double_count : session_filter {
  double_count(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  void on_written(const shared_frame& written, lane from) override {
    session_filter::on_written(written, from);
    if (from == lane::data && when_.is_now())
      owner_of(*below_).context->counters.types.at(written->label.account).outbound.deliver();
  }

  now_and_then when_;
};

} // namespace hubcaf::test
