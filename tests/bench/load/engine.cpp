// SPDX-License-Identifier: MIT
#include "engine.hpp"

#include "failure.hpp"

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>

namespace hubcaf::bench {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t check_interval = second / 10;
constexpr std::size_t at_once = 64;

std::int64_t nanoseconds(double seconds) {
  return static_cast<std::int64_t>(seconds * static_cast<double>(second));
}

std::string in_seconds(double seconds) {
  std::ostringstream text;
  text << seconds << " s";
  return text.str();
}

} // namespace

engine::engine(const settings& wanted)
  : wanted_(wanted),
    server_(wanted.url),
    scratch_(std::size_t{1} << 19),
    now_(clock_now()),
    deadline_(now_ + nanoseconds(wanted.deadline)),
    next_check_(now_ + check_interval) {
}

connection& engine::add(int buffer_bytes) {
  return *connections.emplace_back(std::make_unique<connection>(connections.size(), server_, poller_, buffer_bytes));
}

connection& engine::replace(std::size_t number) {
  connections[number] = std::make_unique<connection>(number, server_, poller_);
  return *connections[number];
}

void engine::open(std::size_t count, connection_events& told, int buffer_bytes) {
  std::size_t first_closed = connections.size();
  const auto goal = connections.size() + count;
  run_until(told, [&] {
    while (first_closed < connections.size() && !connections[first_closed]->is_upgrading())
      ++first_closed;
    while (connections.size() < goal && connections.size() < first_closed + at_once)
      add(buffer_bytes);
    return first_closed == goal;
  });
}

void engine::run(connection_events& told, std::int64_t end, const std::function<bool()>& done) {
  while (now_ < end && !(done && done()))
    turn(told, end);
}

void engine::run_for(connection_events& told, double seconds) {
  run(told, now_ + nanoseconds(seconds));
}

void engine::measure(connection_events& told, measurement& what, double seconds) {
  what.begin();
  run_for(told, seconds);
  run_until(told, [&] { return what.messages() != 0; });
  what.end();
}

void engine::run_until(connection_events& told, const std::function<bool()>& done) {
  run(told, std::numeric_limits<std::int64_t>::max(), done);
}

void engine::turn(connection_events& told, std::int64_t end) {
  auto pause = std::min(end - now_, check_interval);
  if (each_turn)
    pause = std::min(pause, each_turn());
  const auto events = poller_.wait(std::chrono::nanoseconds{std::max<std::int64_t>(pause, 0)});
  now_ = clock_now();
  for (const auto& event : events) {
    auto& subject = *static_cast<connection*>(event.data.ptr);
    if ((event.events & EPOLLOUT) != 0)
      subject.on_writable();
    if (subject.is_reading() && (event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
      subject.receive(scratch_, told);
      now_ = clock_now();
    } else if (!subject.is_reading() && (event.events & (EPOLLERR | EPOLLHUP)) != 0) {
      subject.on_lost(told);
    }
  }
  if (now_ >= next_check_)
    check_time();
}

void engine::check_time() {
  next_check_ = now_ + check_interval;
  if (now_ > deadline_)
    throw failure("not done after " + in_seconds(wanted_.deadline));
  if (oldest && now_ - std::min(oldest(), now_) > nanoseconds(wanted_.reply_timeout))
    throw failure("no reply for " + in_seconds(wanted_.reply_timeout));
}

} // namespace hubcaf::bench
