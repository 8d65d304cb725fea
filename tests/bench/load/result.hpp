// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/examples/simulation/support/histogram.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace hubcaf::bench {

/// What a workload has measured: one flat JSON object.
class result {
public:
  /// A word.
  void add(std::string_view name, std::string_view word);

  void add(std::string_view name, double number);

  template <std::integral Number>
  void add(std::string_view name, Number number) {
    put(name, std::to_string(number));
  }

  /// The quantiles in microseconds, of nanoseconds: `latency_p50_us` and so on.
  void add_latency(std::string_view name, const example::histogram& nanoseconds);

  /// The JSON text.
  [[nodiscard]] std::string text() const {
    return text_ + "\n}";
  }

private:
  void put(std::string_view name, std::string_view value);

  std::string text_ = "{";
};

} // namespace hubcaf::bench
