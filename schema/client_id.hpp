// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf {

/// True for 1 to 128 characters of `A-Z a-z 0-9 . _ ~ : @ -` that are none of the reserved words `stats`, `clients`,
/// `health`, `send-message`, `topics`, `publish`, `nodes`, `drain`, `asyncapi.json`, `.` and `..`.
[[nodiscard]] bool is_client_id(std::string_view id) noexcept;

/// Decodes percent escapes (RFC 3986 section 2.1) once; nothing if one is malformed.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// `anon-<uuid4>` (RFC 9562 section 5.4) from 128 random bits.
[[nodiscard]] std::string anonymous_id(std::uint64_t high, std::uint64_t low);

/// True if `id` has the form that `anonymous_id` gives.
[[nodiscard]] bool is_anonymous(std::string_view id) noexcept;

} // namespace hubcaf
