// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Makes text from anywhere safe for where it goes: a line on a terminal, a web page, a shell.
namespace example {

/// One line of valid UTF-8: what is no UTF-8 becomes U+FFFD; control characters, line ends and what XML forbids become blanks.
[[nodiscard]] std::string clean(std::string_view text);

/// `clean(text)` as the content of an HTML or SVG element, or of an attribute in quotes of either kind.
[[nodiscard]] std::string html(std::string_view text);

/// `text` as one word of a POSIX shell; without quotes where none are needed.
[[nodiscard]] std::string shell_word(std::string_view text);

/// `text` in lines of at most `width` characters, broken at blanks. A longer word stands alone.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width);

/// Number of characters (code points) of UTF-8.
[[nodiscard]] std::size_t length(std::string_view text);

/// The first `most` characters; a text that is cut ends in an ellipsis.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t most);

} // namespace example
