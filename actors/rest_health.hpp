// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"

#include <string_view>

/// `/ws/health`: answered on the io thread that asks, so that it waits for no other request and for no handler.
namespace hubcaf {

class hub_context;

inline constexpr std::string_view health_path = "/ws/health";

/// The answer to a request for `health_path`. Thread-safe; costs as much as io threads and handlers are many.
[[nodiscard]] http_response answer_health(const hub_context& hub, const http_request& request);

} // namespace hubcaf
