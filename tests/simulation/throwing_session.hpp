// SPDX-License-Identifier: MIT
#pragma once

#include "memory_shortage.hpp"

#include <hubcaf/simulation/session_filter.hpp>

#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace hubcaf::test {

/// A session that finds no memory now and then: the call throws, and nothing has changed. The calls that need none
/// do not throw.
class throwing_session final : public simulation::session_filter {
public:
  throwing_session(std::shared_ptr<session> next, std::shared_ptr<memory_shortage> all)
    : session_filter(std::move(next)), all_(std::move(all)) {
  }

  void start(session_events& above) override {
    ask_for_memory(100);
    session_filter::start(above);
  }

  push_result send(shared_frame message) override {
    ask_for_memory(300);
    return session_filter::send(std::move(message));
  }

  push_result send_control(shared_frame message) override {
    ask_for_memory(300);
    return session_filter::send_control(std::move(message));
  }

  void ping() override {
    ask_for_memory(300);
    session_filter::ping();
  }

  void close(close_code code, std::string_view reason) override {
    ask_for_memory(30);
    session_filter::close(code, reason);
  }

  void abort() override {
    ask_for_memory(10);
    session_filter::abort();
  }

  void resume_reading() override {
    ask_for_memory(30);
    session_filter::resume_reading();
  }

private:
  /// Throws once in `n` times.
  void ask_for_memory(std::size_t n) {
    if (!all_->random().one_in(n))
      return;
    all_->note("a session threw");
    throw std::bad_alloc();
  }

  const std::shared_ptr<memory_shortage> all_;
};

} // namespace hubcaf::test
