// SPDX-License-Identifier: MIT
#pragma once

#include "result.hpp"
#include "server_usage.hpp"

#include <hubcaf/examples/simulation/support/histogram.hpp>

#include <cstdint>

namespace hubcaf::bench {

/// What is measured between `begin` and `end`.
class measurement {
public:
  explicit measurement(pid_t server) : server_(server) {
  }

  void begin();
  void end();

  /// A message that was answered or delivered, `nanoseconds` after it was asked for.
  void count(std::int64_t nanoseconds) {
    ++messages_in_all_;
    if (!running_)
      return;
    ++messages_;
    latency_.record(static_cast<std::uint64_t>(nanoseconds > 0 ? nanoseconds : 0));
  }

  /// Adds messages, rates, latency and processor times.
  void report(result& out) const;

  [[nodiscard]] const example::histogram& latency() const {
    return latency_;
  }

  /// Messages between `begin` and `end`.
  [[nodiscard]] std::uint64_t messages() const {
    return messages_;
  }

  [[nodiscard]] double messages_per_second() const;

private:
  struct reading {
    std::int64_t clock = 0;
    std::int64_t server_cpu = 0;
    std::int64_t own_cpu = 0;
    std::int64_t own_waiting = 0;
  };

  [[nodiscard]] reading read() const;

  server_usage server_;
  example::histogram latency_;
  std::uint64_t messages_ = 0;
  /// Those before `begin` and after `end` included.
  std::uint64_t messages_in_all_ = 0;
  bool running_ = false;
  reading first_;
  reading last_;
};

/// How much longer the slowest percent took; both must have measured messages.
[[nodiscard]] double ratio_of_p99(const measurement& of, const measurement& to);

} // namespace hubcaf::bench
