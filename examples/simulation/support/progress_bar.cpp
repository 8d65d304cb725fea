// SPDX-License-Identifier: MIT
#include "progress_bar.hpp"

#include "number_format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace example {

namespace {

constexpr std::chrono::milliseconds pause{100};

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

bool is_terminal() {
  const auto* kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

} // namespace

std::string progress_line(const progress& state, std::size_t width) {
  constexpr std::size_t least_bar = 8, most_bar = 30, brackets = 3;
  const auto share = state.end.count() > 0 ? std::clamp(seconds(state.now) / seconds(state.end), 0.0, 1.0) : 1.0;
  const auto percent = std::to_string(static_cast<int>(share * 100));
  const auto speed = state.wall.count() > 0 ? seconds(state.now) / seconds(state.wall) : 0;
  const std::array<std::string, 4> parts{
    std::string(3 - percent.size(), ' ') + percent + " %",
    "  " + format_clock(seconds(state.now)) + " of " + format_clock(seconds(state.end)),
    "  in " + format_clock(seconds(state.wall)),
    "  " + format_number(speed < 10 ? std::round(speed * 10) / 10 : std::round(speed)) + "x real time",
  };
  std::string text;
  for (const auto& part : parts)
    if (text.size() + part.size() <= width)
      text += part;
    else
      break;
  if (text.size() + brackets + least_bar > width)
    return text;
  const auto bar = std::min(most_bar, width - text.size() - brackets);
  const auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
  return '[' + std::string(full, '#') + std::string(bar - full, '.') + "] " + text;
}

progress_bar::progress_bar(std::chrono::nanoseconds end, bool wanted, std::function<clock::time_point()> time)
  : end_(end), is_shown_(wanted && is_terminal()), time_(std::move(time)) {
}

progress_bar::~progress_bar() {
  finish();
}

void progress_bar::finish() {
  if (has_line_)
    write("\r\x1b[K");
  is_shown_ = has_line_ = false;
}

void progress_bar::draw(std::chrono::nanoseconds now) {
  const auto time = time_();
  if (time < next_)
    return;
  next_ = time + pause;
  has_line_ = true;
  // The last column stays free: some terminals begin a new line there.
  write('\r' + progress_line({now, end_, time - start_}, terminal_width() - 1) + "\x1b[K");
}

} // namespace example
