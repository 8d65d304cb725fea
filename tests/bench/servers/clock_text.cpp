// SPDX-License-Identifier: MIT
#include "clock_text.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace hubcaf::bench {

std::string_view clock_text() {
  static std::array<char, 64> text{};
  static std::chrono::milliseconds shown{-1};
  static std::size_t size = 0;
  const auto now =
    std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  if (now != shown) {
    shown = now;
    const std::time_t seconds = now.count() / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    size = std::strftime(text.data(), text.size(), "%FT%T", &parts);
    size += static_cast<std::size_t>(
      std::snprintf(text.data() + size, text.size() - size, ".%03dZ", static_cast<int>(now.count() % 1000)));
  }
  return {text.data(), size};
}

} // namespace hubcaf::bench
