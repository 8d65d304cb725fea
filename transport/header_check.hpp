// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"
#include "upgrade_check.hpp"

#include <optional>
#include <string_view>

/// Whether the header of a request is in order: RFC 9112, stricter than Beast's parser. Requests that a proxy in front
/// of the hub could read in another way than the hub does are refused.
namespace hubcaf {

/// The refusal for a header that is not in order; nothing if it is.
/// @param is_chunked the body has the transfer coding `chunked` and no other.
[[nodiscard]] std::optional<http_response> check_header(const http_header& header, bool is_chunked);

/// True for `uri-host [ ":" port ]` of RFC 9110 section 7.2; false if it is empty.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

} // namespace hubcaf
