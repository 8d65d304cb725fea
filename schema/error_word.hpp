// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"

#include <optional>
#include <string_view>

namespace hubcaf {

/// The `code` of an error on the wire: a word of the hub's, which is the name of an `errc`, or one of the application's own.
class error_word {
public:
  /// Most bytes of an application's own word.
  static constexpr std::size_t longest = 128;

  error_word(errc code) noexcept : code_(code), text_(to_string(code)) { // implicit: it stands for the code
  }

  /// A word of the application's own, for which `is_own` is true. Views it.
  [[nodiscard]] static error_word own(std::string_view word) noexcept {
    return error_word(word);
  }

  /// True for what an application may call an error of its own: up to 128 ASCII letters, digits, `_`, `-` and dots, with a dot
  /// somewhere between other characters, as in `auction.too_low`. No `errc` has a dot, so its own words never meet the hub's.
  [[nodiscard]] static bool is_own(std::string_view word) noexcept;

  /// The `errc`; nothing for an application's own word.
  [[nodiscard]] std::optional<errc> code() const noexcept {
    return code_;
  }

  /// As it stands on the wire.
  [[nodiscard]] std::string_view text() const noexcept {
    return text_;
  }

private:
  explicit error_word(std::string_view word) noexcept : text_(word) {
  }

  std::optional<errc> code_;
  std::string_view text_;
};

} // namespace hubcaf
