// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

/// Text whose end has not come yet, and where text may be cut.
namespace hubcaf {

/// Bytes of the longest part of `text`, from its start, that is valid UTF-8.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text) noexcept;

/// True if `text` is empty or the beginning of one UTF-8 character.
[[nodiscard]] bool may_become_utf8(std::string_view text) noexcept;

/// The longest part of `text`, from its start, that is valid UTF-8 and no longer than `max_bytes`.
[[nodiscard]] std::string_view clip_utf8(std::string_view text, std::size_t max_bytes) noexcept;

} // namespace hubcaf
