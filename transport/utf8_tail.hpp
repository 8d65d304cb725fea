// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

/// Ends of UTF-8 text: where it stops inside a character, and where it may be cut.
namespace hubcaf {

/// True if `text`, which is well-formed up to its end, stops inside a character.
[[nodiscard]] bool ends_inside_character(std::string_view text) noexcept;

/// The longest part of `text`, from its start, that is valid UTF-8 and no longer than `max_bytes`.
[[nodiscard]] std::string_view clip_utf8(std::string_view text, std::size_t max_bytes) noexcept;

} // namespace hubcaf
