// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// The types of messages that only the hub itself speaks or understands. Code that runs in the hub's process may send
/// them, too.
namespace hubcaf {

/// True for `error`, `ping`, `pong` and `ack`, and for all types that begin with `system.`, `topic.`, `auth.` or
/// `admin.`. The REST face does not send them, and the pattern `*` does not match them. `errors`, `error.x` and `admin`
/// are ordinary types.
[[nodiscard]] bool is_reserved_type(std::string_view type) noexcept;

/// True for handler patterns that would take reserved types: these types themselves, but for `pong` and `error`, and
/// all prefixes below `system.`, `topic.`, `auth.` and `admin.`, such as `system.*` and `system.news.*`. `*` is not
/// reserved.
[[nodiscard]] bool is_reserved_pattern(std::string_view pattern) noexcept;

} // namespace hubcaf
