// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hubcaf::bench {

/// Walks over JSON text, with as many checks as the structure needs. Each function moves on if it finds what it is asked for.
class json_scan {
public:
  explicit json_scan(std::string_view text) : rest_(text) {
  }

  /// Takes `sign` and the blanks around it.
  bool take(char sign);

  /// A string, as it stands between its quotes.
  std::optional<std::string_view> string();

  /// A whole number without a sign.
  std::optional<std::uint64_t> number();

  /// Passes over any value.
  bool skip();

  [[nodiscard]] bool at_end();

private:
  void skip_blanks();

  std::string_view rest_;
};

} // namespace hubcaf::bench
