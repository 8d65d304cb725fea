// SPDX-License-Identifier: MIT
#include "server_usage.hpp"

#include "failure.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

namespace hubcaf::bench {

namespace {

std::int64_t read_clock(clockid_t which) {
  timespec time{};
  ::clock_gettime(which, &time);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

} // namespace

std::int64_t server_usage::cpu() const {
  if (!is_known())
    return 0;
  std::int64_t sum = 0;
  std::error_code gone;
  // The first number is the time on a processor, exact where the ticks of `stat` are hundredths of a second.
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process_) + "/task", gone)) {
    std::int64_t time = 0;
    if (std::ifstream(thread.path() / "schedstat") >> time)
      sum += time;
  }
  if (gone || sum == 0)
    throw failure("the server's process " + std::to_string(process_) + " is gone, or the system keeps no schedstat");
  return sum;
}

std::int64_t server_usage::resident() const {
  if (!is_known())
    return 0;
  std::int64_t all = 0;
  std::int64_t pages = 0;
  if (!(std::ifstream("/proc/" + std::to_string(process_) + "/statm") >> all >> pages))
    throw failure("the server's process " + std::to_string(process_) + " is gone");
  return pages * 4096;
}

std::int64_t own_cpu() {
  return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

std::int64_t own_waiting() {
  std::int64_t running = 0;
  std::int64_t waiting = 0;
  std::ifstream("/proc/thread-self/schedstat") >> running >> waiting;
  return waiting;
}

std::int64_t clock_now() {
  return read_clock(CLOCK_MONOTONIC);
}

} // namespace hubcaf::bench
