// SPDX-License-Identifier: MIT
#include "measurement.hpp"

namespace hubcaf::bench {

namespace {

constexpr double second = 1e9;

double per(double count, double seconds) {
  return seconds > 0 ? count / seconds : 0;
}

} // namespace

measurement::reading measurement::read() const {
  return {clock_now(), server_.cpu(), own_cpu(), own_waiting()};
}

void measurement::begin() {
  first_ = read();
  running_ = true;
}

void measurement::end() {
  running_ = false;
  last_ = read();
}

double measurement::messages_per_second() const {
  return per(static_cast<double>(messages_), static_cast<double>(last_.clock - first_.clock) / second);
}

double ratio_of_p99(const measurement& of, const measurement& to) {
  const auto p99 = [](const measurement& one) { return static_cast<double>(one.latency().percentile(0.99)); };
  return p99(of) / p99(to);
}

void measurement::report(result& out) const {
  const auto messages = static_cast<double>(messages_);
  const auto seconds = static_cast<double>(last_.clock - first_.clock) / second;
  const auto server = static_cast<double>(last_.server_cpu - first_.server_cpu) / second;
  const auto own = static_cast<double>(last_.own_cpu - first_.own_cpu) / second;
  out.add("messages", messages_);
  out.add("seconds", seconds);
  out.add("messages_per_second", per(messages, seconds));
  if (server_.is_known()) {
    out.add("messages_per_server_cpu_second", per(messages, server));
    out.add("server_cpu_seconds", server);
    out.add("server_cpu_share", per(server, seconds));
  }
  out.add("load_cpu_seconds", own);
  out.add("load_cpu_share", per(own, seconds));
  out.add("load_wait_share", per(static_cast<double>(last_.own_waiting - first_.own_waiting) / second, seconds));
  out.add("messages_in_all", messages_in_all_);
  out.add_latency("latency", latency_);
}

} // namespace hubcaf::bench
