// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace hubcaf {

/// True if `value` is a well-formed `Sec-WebSocket-Extensions` header: RFC 6455 section 9.1.
[[nodiscard]] bool is_extension_list(std::string_view value) noexcept;

} // namespace hubcaf
