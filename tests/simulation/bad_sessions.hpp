// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/interference.hpp>
#include <hubcaf/simulation/session_filter.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

/// Sessions that are wrong in one thing.
namespace hubcaf::test {

using simulation::session_filter;

/// For `interference::above` and `below`: puts a `Filter` there.
template <class Filter, class... Args>
auto with(Args... args) {
  return [=](std::shared_ptr<session> below) -> std::shared_ptr<session> {
    return std::make_shared<Filter>(std::move(below), args...);
  };
}

/// Puts it there if that world is to be wrong.
inline simulation::interference above(bool is_wrong, simulation::interference::session_wrapper what) {
  simulation::interference result;
  if (is_wrong)
    result.above = std::move(what);
  return result;
}

inline simulation::interference below(bool is_wrong, simulation::interference::session_wrapper what) {
  simulation::interference result;
  if (is_wrong)
    result.below = std::move(what);
  return result;
}

/// Does not tell that data was written, until the end.
struct silent_writer : session_filter {
  using session_filter::session_filter;

  void on_written(const shared_frame& written, lane from) override {
    if (from == lane::control)
      session_filter::on_written(written, from);
    else
      swallowed.push_back(written);
  }

  void on_close(session_report report) override {
    report.unsent.insert(report.unsent.begin(), swallowed.begin(), swallowed.end());
    session_filter::on_close(std::move(report));
  }

  std::vector<shared_frame> swallowed;
};

/// Lets control wait behind data.
struct one_lane : session_filter {
  using session_filter::session_filter;

  push_result send_control(shared_frame message) override {
    const auto result = below_->send(message);
    control.push_back(std::move(message));
    return result;
  }

  bool on_due(const shared_frame& next) override {
    return is_control(next) || session_filter::on_due(next);
  }

  void on_written(const shared_frame& written, lane) override {
    session_filter::on_written(written, is_control(written) ? lane::control : lane::data);
  }

  void on_close(session_report report) override {
    std::erase_if(report.unsent, [this](const auto& one) { return is_control(one); });
    session_filter::on_close(std::move(report));
  }

  bool is_control(const shared_frame& one) const {
    return std::find(control.begin(), control.end(), one) != control.end();
  }

  std::vector<shared_frame> control;
};

/// Writes the first two data frames in the wrong order.
struct swapping : session_filter {
  using session_filter::session_filter;

  void on_written(const shared_frame& written, lane from) override {
    if (from == lane::control || done)
      return session_filter::on_written(written, from);
    if (first == nullptr) {
      first = written;
      return;
    }
    done = true;
    session_filter::on_written(written, from);
    session_filter::on_written(first, from);
  }

  shared_frame first;
  bool done = false;
};

/// Hears nothing.
struct deaf : session_filter {
  using session_filter::session_filter;

  void on_pong() override {
  }

  std::chrono::milliseconds time_since_input() const noexcept override {
    return std::chrono::milliseconds::max();
  }
};

/// Says that bytes arrive all the time.
struct lively : session_filter {
  using session_filter::session_filter;

  std::chrono::milliseconds time_since_input() const noexcept override {
    return std::chrono::milliseconds{0};
  }
};

/// Loses errors, or tells them twice.
struct careless : session_filter {
  careless(std::shared_ptr<session> below, int copies_of_errors)
    : session_filter(std::move(below)), copies(copies_of_errors) {
  }

  push_result send_control(shared_frame message) override {
    const int times = message->type == "error" ? copies : 1;
    for (int i = 0; i < times; ++i)
      static_cast<void>(session_filter::send_control(message));
    return push_result::queued;
  }

  int copies;
};

/// Takes pongs without end, and writes none.
struct bottomless : session_filter {
  using session_filter::session_filter;

  push_result send_control(shared_frame message) override {
    return message->type == "pong" ? push_result::queued : session_filter::send_control(std::move(message));
  }
};

/// Forgets to go on reading.
struct sleepy_reader : session_filter {
  using session_filter::session_filter;

  void resume_reading() override {
  }
};

/// Forgets to write the first message, until the end.
struct sleepy_writer : session_filter {
  using session_filter::session_filter;

  push_result send(shared_frame message) override {
    if (forgotten != nullptr)
      return session_filter::send(std::move(message));
    forgotten = std::move(message);
    return push_result::queued;
  }

  void on_close(session_report report) override {
    if (forgotten != nullptr)
      report.unsent.push_back(forgotten);
    session_filter::on_close(std::move(report));
  }

  shared_frame forgotten;
};

/// Does not tell the client why it is ended.
struct curt : session_filter {
  using session_filter::session_filter;

  push_result send_control(shared_frame message) override {
    return message->type == "system.closing" ? push_result::queued : session_filter::send_control(std::move(message));
  }
};

} // namespace hubcaf::test
