// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <thread>
#include <type_traits>
#include <utility>

namespace hubcaf::test {

/// An event loop with a thread of its own. Stopped and joined at the end; what still waits in the loop is destroyed.
class loop_thread {
public:
  loop_thread() : guard_(loop_.get_executor()), thread_([this] { loop_.run(); }) {
  }

  loop_thread(const loop_thread&) = delete;
  loop_thread& operator=(const loop_thread&) = delete;

  ~loop_thread() {
    stop();
  }

  /// Ends the thread; the loop stands still from then on.
  void stop() {
    loop_.stop();
    if (thread_.joinable())
      thread_.join();
  }

  boost::asio::io_context& loop() noexcept {
    return loop_;
  }

  [[nodiscard]] std::thread::id id() const noexcept {
    return thread_.get_id();
  }

  /// Runs `job` on the loop's thread and waits for its result.
  template <class Job>
  std::invoke_result_t<Job> run(Job job) {
    std::packaged_task<std::invoke_result_t<Job>()> task(std::move(job));
    auto result = task.get_future();
    boost::asio::post(loop_, [&task] { task(); });
    return result.get();
  }

private:
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::thread thread_;
};

} // namespace hubcaf::test
