// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
namespace hubcaf {

/// Bytes of the well-formed character that begins `text`; 0 if there is none.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

/// The beginning of `text`, as much of it as at most `most` bytes hold without a part of a character.
[[nodiscard]] std::string_view utf8_head(std::string_view text, std::size_t most) noexcept;

/// The end of the well-formed characters above U+007F that begin at `pos`; `pos` itself if there is none. Single ASCII letters
/// and spaces between such characters are taken, too: they stand in most text of that kind.
[[nodiscard]] const char* skip_non_ascii(const char* pos, const char* end) noexcept;

/// Appends a code point. `code_point` must not be a surrogate nor above U+10FFFF.
void append_utf8(std::string& out, std::uint32_t code_point);

} // namespace hubcaf
