// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace hubcaf {

/// What the connection does after a response.
enum class http_persistence : std::uint8_t {
  close,      ///< it is closed, and the client is told so
  keep,       ///< it stays, as HTTP/1.1 does by default
  keep_alive, ///< it stays, and the client, which speaks HTTP/1.0, is told so
};

/// Status line and header fields up to the empty line.
/// @param body_size length of the body in bytes, sent or not (`HEAD`). @param now for the `Date` field.
/// A field of the response's that holds a line break is left out.
[[nodiscard]] std::string http_response_head(const http_response& response, std::size_t body_size,
                                             http_persistence persistence, std::time_t now);

/// The words for a status code, such as `Not Found`.
[[nodiscard]] std::string_view http_status_text(unsigned status) noexcept;

} // namespace hubcaf
