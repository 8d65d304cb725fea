// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/error.hpp"

#include <string_view>

namespace hubcaf {

class inbox;

/// Closes an inbox for good and returns what waits there to its senders. Needs no memory but for telling them: a
/// message for which there is none is returned as `handler_failed`.
void return_all(inbox& closing, errc why, std::string_view message) noexcept;

} // namespace hubcaf
