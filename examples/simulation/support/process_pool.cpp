// SPDX-License-Identifier: MIT
#include "process_pool.hpp"

#include "child_process.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <mutex>
#include <thread>

namespace example {

namespace {

process_end run_one(const std::vector<std::string>& command) {
  try {
    const auto child = run_child(command, "");
    if (!child)
      return {"", 127, "cannot be started"};
    if (child->exit_code == 0)
      return {child->out, 0, ""};
    const auto code = child->exit_code;
    const auto what = code < 0 ? "died of signal " + std::to_string(-code) + " (" + strsignal(-code) + ')'
                               : "ended with code " + std::to_string(code);
    return {child->out, code,
            child->errors.empty() ? what : what + ": " + wrap(clean(child->errors), std::string::npos)};
  } catch (const std::exception& failure) {
    return {"", 127, failure.what()};
  }
}

} // namespace

std::vector<process_end> run_processes(const std::vector<std::vector<std::string>>& commands, std::size_t jobs,
                                       const std::function<void(std::size_t)>& done) {
  std::vector<process_end> ends(commands.size());
  std::mutex mutex;
  std::size_t next = 0, ended = 0;
  const auto work = [&] {
    for (std::unique_lock lock(mutex); next < commands.size(); done(++ended)) {
      const auto index = next++;
      lock.unlock();
      auto end = run_one(commands[index]);
      lock.lock();
      ends[index] = std::move(end);
    }
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < std::min(jobs, commands.size()); ++i)
    workers.emplace_back(work);
  for (auto& worker : workers)
    worker.join();
  return ends;
}

} // namespace example
