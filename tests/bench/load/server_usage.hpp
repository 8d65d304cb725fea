// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <sys/types.h>

namespace hubcaf::bench {

/// What a process has used, from /proc. Without a process (0) everything is 0.
class server_usage {
public:
  explicit server_usage(pid_t process) : process_(process) {
  }

  [[nodiscard]] bool is_known() const {
    return process_ > 0;
  }

  /// Nanoseconds of processor time of all threads that live, in the kernel included. @throws failure if the process is gone.
  [[nodiscard]] std::int64_t cpu() const;

  /// Bytes that are resident. @throws failure if the process is gone.
  [[nodiscard]] std::int64_t resident() const;

private:
  pid_t process_;
};

/// Nanoseconds of processor time of this process.
[[nodiscard]] std::int64_t own_cpu();

/// Nanoseconds that this thread was ready to run while others had its processor.
[[nodiscard]] std::int64_t own_waiting();

/// Nanoseconds of a clock that only goes forward.
[[nodiscard]] std::int64_t clock_now();

} // namespace hubcaf::bench
