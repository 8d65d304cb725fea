// SPDX-License-Identifier: MIT
#include "result.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace hubcaf::bench {

void result::put(std::string_view name, std::string_view value) {
  text_ += text_.size() > 1 ? ",\n  \"" : "\n  \"";
  ((text_ += name) += "\": ") += value;
}

void result::add(std::string_view name, std::string_view word) {
  put(name, '"' + std::string(word) + '"');
}

void result::add(std::string_view name, double number) {
  std::array<char, 64> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, 6).ptr;
  put(name, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void result::add_latency(std::string_view name, const example::histogram& nanoseconds) {
  constexpr std::array<std::pair<std::string_view, double>, 3> shares{{{"p50", 0.5}, {"p99", 0.99}, {"p999", 0.999}}};
  for (const auto& [word, share] : shares)
    add(std::string(name) + '_' + std::string(word) + "_us", static_cast<double>(nanoseconds.percentile(share)) / 1000);
  add(std::string(name) + "_max_us", static_cast<double>(nanoseconds.max()) / 1000);
}

} // namespace hubcaf::bench
