// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"

#include <cstddef>
#include <string_view>

/// `GET /ws/clients`: one page of the clients, and how many there are.
namespace hubcaf {

class hub_context;

inline constexpr std::string_view clients_path = "/ws/clients";

/// Most clients on a page, and as many as a page has if nothing else is asked for.
inline constexpr std::size_t clients_per_page = 1000;

/// The page that the query of the request asks for (`limit`, `after`, `id`, `kind`), or 400 for a query that makes no sense.
/// Costs as much as the page is long. Thread-safe.
[[nodiscard]] http_response list_clients(const hub_context& hub, const http_request& request);

} // namespace hubcaf
