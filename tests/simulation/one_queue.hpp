// SPDX-License-Identifier: MIT
#pragma once

#include "droppable.hpp"

#include <hubcaf/simulation/session_filter.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

/// One queue for all clients, and one consumer.
namespace hubcaf::test {

using simulation::session_filter;

class one_queue;

/// All messages for all clients, and the one that is being written.
struct shop {
  std::deque<std::pair<one_queue*, shared_frame>> waiting;
  one_queue* served = nullptr;
};

class one_queue : public session_filter {
public:
  one_queue(std::shared_ptr<session> next, std::shared_ptr<shop> all)
    : session_filter(std::move(next)), shop_(std::move(all)) {
  }

  ~one_queue() override {
    static_cast<void>(take_all());
  }

  push_result send(shared_frame message) override {
    if (closed_)
      return push_result::closed;
    shop_->waiting.emplace_back(this, std::move(message));
    serve();
    return push_result::queued;
  }

  shared_frame drop_oldest() override {
    if (auto oldest = session_filter::drop_oldest()) {
      is_served();
      return oldest;
    }
    auto& waiting = shop_->waiting;
    const auto found = std::find_if(waiting.begin(), waiting.end(),
                                    [&](const auto& one) { return one.first == this && may_be_dropped(*one.second); });
    if (found == waiting.end())
      return nullptr;
    auto oldest = found->second;
    waiting.erase(found);
    return oldest;
  }

  shared_frame replace(const shared_frame& newer) override {
    for (auto& [whose, older] : shop_->waiting)
      if (whose == this && may_replace(*newer, *older))
        return std::exchange(older, newer);
    return session_filter::replace(newer);
  }

  void close(close_code code, std::string_view reason) override {
    closed_ = true;
    const auto mine = take_all();
    unsent_.insert(unsent_.end(), mine.begin(), mine.end());
    session_filter::close(code, reason);
  }

  bool on_due(const shared_frame& next) override {
    const bool due = session_filter::on_due(next);
    if (!due)
      is_served();
    return due;
  }

  void on_written(const shared_frame& written, lane from) override {
    session_filter::on_written(written, from);
    if (from == lane::control)
      return;
    is_served();
    serve();
  }

  void on_close(session_report report) override {
    closed_ = true;
    report.unsent.insert(report.unsent.end(), unsent_.begin(), unsent_.end());
    for (auto& mine : take_all())
      report.unsent.push_back(std::move(mine));
    session_filter::on_close(std::move(report));
    serve();
  }

private:
  void is_served() {
    if (shop_->served == this)
      shop_->served = nullptr;
  }

  /// The next message, whosever it is, once the one before it has been written.
  void serve() {
    while (shop_->served == nullptr && !shop_->waiting.empty()) {
      const auto [whose, next] = shop_->waiting.front();
      shop_->waiting.pop_front();
      shop_->served = whose;
      if (whose->session_filter::send(next) != push_result::queued) {
        whose->unsent_.push_back(next);
        shop_->served = nullptr;
      }
    }
  }

  std::vector<shared_frame> take_all() {
    std::vector<shared_frame> mine;
    std::erase_if(shop_->waiting, [&](const auto& one) {
      if (one.first == this)
        mine.push_back(one.second);
      return one.first == this;
    });
    is_served();
    return mine;
  }

  std::shared_ptr<shop> shop_;
  std::vector<shared_frame> unsent_;
  bool closed_ = false;
};

} // namespace hubcaf::test
