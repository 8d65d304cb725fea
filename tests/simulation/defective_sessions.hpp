// SPDX-License-Identifier: MIT
#pragma once

#include "droppable.hpp"
#include "now_and_then.hpp"

#include <hubcaf/simulation/session_filter.hpp>

#include <memory>
#include <utility>

/// Defects of sessions, below the watch over them.
namespace hubcaf::test {

using simulation::session_filter;

/// Keeps one message back now and then.
class holding : public session_filter {
public:
  holding(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  shared_frame drop_oldest() override {
    if (held_ != nullptr && may_be_dropped(*held_))
      return std::exchange(held_, nullptr);
    return session_filter::drop_oldest();
  }

  shared_frame replace(const shared_frame& newer) override {
    if (held_ != nullptr && may_replace(*newer, *held_))
      return std::exchange(held_, newer);
    return session_filter::replace(newer);
  }

  void on_close(session_report report) override {
    if (held_ != nullptr)
      report.unsent.push_back(std::exchange(held_, nullptr));
    session_filter::on_close(std::move(report));
  }

protected:
  void let_go() {
    // A session that closes takes no more: it comes back with the others.
    if (held_ != nullptr && session_filter::send(held_) == push_result::queued)
      held_ = nullptr;
  }

  now_and_then when_;
  shared_frame held_;
};

struct forgotten_write : holding {
  using holding::holding;

  push_result send(shared_frame message) override {
    if (held_ == nullptr && when_.is_now()) {
      held_ = std::move(message);
      return push_result::queued;
    }
    let_go();
    return session_filter::send(std::move(message));
  }
};

struct swapped_messages : holding {
  using holding::holding;

  push_result send(shared_frame message) override {
    // A message that waits is a promise that something will be told.
    if (held_ == nullptr && below_->queued() != 0 && when_.is_now()) {
      held_ = std::move(message);
      return push_result::queued;
    }
    const auto result = session_filter::send(std::move(message));
    let_go();
    return result;
  }

  void on_written(const shared_frame& written, lane from) override {
    session_filter::on_written(written, from);
    let_go();
  }

  void on_drained() override {
    session_filter::on_drained();
    let_go();
  }
};

} // namespace hubcaf::test
