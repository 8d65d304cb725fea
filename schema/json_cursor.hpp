// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf {

/// Walks JSON text value by value, without a tree. Every step checks the grammar of RFC 8259, so that malformed text ends in
/// `false`, never beyond the text; whether the text is UTF-8 is not checked here. After a `false` the position is unspecified:
/// copy the cursor before a step that may have to be undone. Cheap to copy; the text must outlive it.
class json_cursor {
public:
  /// Levels of nesting that any step passes; more fail.
  static constexpr std::size_t max_nesting = 512;

  enum class step : std::uint8_t {
    more,      ///< a member or an element follows
    done,      ///< the closing bracket was taken
    malformed, ///< neither
  };

  explicit json_cursor(std::string_view text) noexcept : pos_(text.data()), end_(text.data() + text.size()) {
  }

  /// Skips white space; the next character, or 0 at the end.
  char peek() noexcept {
    while (pos_ != end_) {
      // Most texts have no white space, and what else they have comes after the space.
      if (*pos_ > ' ' || (*pos_ != ' ' && *pos_ != '\n' && *pos_ != '\r' && *pos_ != '\t'))
        return *pos_;
      ++pos_;
    }
    return '\0';
  }

  /// Takes `c` if it comes next, white space aside.
  [[nodiscard]] bool take(char c) noexcept {
    if (peek() != c || pos_ == end_)
      return false;
    ++pos_;
    return true;
  }

  /// True if nothing but white space is left.
  [[nodiscard]] bool at_end() noexcept {
    peek();
    return pos_ == end_;
  }

  /// Takes the very bytes of `literal` if they come next; they must not be white space or brackets.
  template <std::size_t Size>
  [[nodiscard]] bool take_literal(const std::array<char, Size>& literal) noexcept {
    if (static_cast<std::size_t>(end_ - pos_) < Size || std::memcmp(pos_, literal.data(), Size) != 0)
      return false;
    pos_ += Size;
    return true;
  }

  /// Takes the opening bracket of an array or object. False at `max_nesting`, too.
  [[nodiscard]] bool enter(char bracket) noexcept {
    if (at_max_nesting() || !take(bracket))
      return false;
    ++depth_;
    return true;
  }

  /// Takes the closing bracket of an array or object if it comes next.
  [[nodiscard]] bool leave(char bracket) noexcept {
    if (!take(bracket))
      return false;
    --depth_;
    return true;
  }

  /// Steps to the next element or member, or takes the closing bracket; `first` just after `enter`.
  [[nodiscard]] step next(char closing_bracket, bool first) noexcept {
    if (leave(closing_bracket))
      return step::done;
    return first || take(',') ? step::more : step::malformed;
  }

  /// True if `enter` would fail for the nesting alone.
  [[nodiscard]] bool at_max_nesting() const noexcept {
    return depth_ == max_nesting;
  }

  /// Reads a member's name and its colon.
  /// @param scratch holds the name if it had escapes; the view is valid as long as it and the text are.
  [[nodiscard]] std::optional<std::string_view> read_key(std::string& scratch);

  /// Reads a string into `out`, unescaped.
  [[nodiscard]] bool read_string(std::string& out);

  /// Reads a number; its own text, empty if there is none.
  [[nodiscard]] std::string_view read_number() noexcept;

  /// Reads an integer of at most 18 digits, as almost all are. Where it finds anything else it returns nothing and has moved
  /// over white space only: `read_number` is next.
  [[nodiscard]] std::optional<std::int64_t> read_short_integer() noexcept;

  /// Reads `true`, `false` or `null`, as `word` says.
  [[nodiscard]] bool read_word(std::string_view word) noexcept;

  /// Skips one value of any kind. Not recursive.
  [[nodiscard]] bool skip_value() noexcept;

  /// Reads one value of any kind; its own text without white space around it, empty if it is malformed.
  [[nodiscard]] std::string_view read_raw() noexcept;

private:
  bool skip_string() noexcept;
  bool skip_scalar() noexcept;
  bool skip_digits() noexcept;

  const char* pos_;
  const char* end_;
  std::size_t depth_ = 0;
};

} // namespace hubcaf
