// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

namespace hubcaf {

class meta;

/// The text of a `meta`: a JSON object, or empty. Text that an application hands in is checked once, when it becomes a
/// `meta_view`; what the hub has read from the wire or built is not checked again. Views its text, like a `std::string_view`.
class meta_view : public std::string_view {
public:
  /// No meta.
  constexpr meta_view() noexcept = default;

  /// Checks that `text` is one JSON object in UTF-8, at most `most_levels` deep, or empty.
  /// @throws std::invalid_argument says what is wrong, and at which byte.
  template <class Text>
  requires(std::is_convertible_v<const Text&, std::string_view> && !std::same_as<Text, meta> &&
           !std::same_as<Text, meta_view>) meta_view(const Text& text)
    : std::string_view(text) { // implicit: `send(id, message, R"({"from":"ann"})")` reads well
    if (!empty())
      check(*this);
  }

  /// Text that is known to be an object, or empty.
  [[nodiscard]] static constexpr meta_view known(std::string_view text) noexcept {
    return {text, is_known{}};
  }

  /// Levels of nesting that pass.
  static constexpr std::size_t most_levels = 256;

private:
  struct is_known {};

  constexpr meta_view(std::string_view text, is_known) noexcept : std::string_view(text) {
  }

  static void check(std::string_view text);
};

} // namespace hubcaf
