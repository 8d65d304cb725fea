// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::bench {

/// The answer that grants an upgrade. @param head the request, up to and without the empty line; nothing if it has no key.
[[nodiscard]] std::optional<std::string> grant_upgrade(std::string_view head);

/// What belongs to a `Sec-WebSocket-Key`: base64 of the SHA-1 of it and RFC 6455's constant.
[[nodiscard]] std::string accept_key(std::string_view key);

} // namespace hubcaf::bench
