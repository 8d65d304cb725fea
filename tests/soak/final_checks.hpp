// SPDX-License-Identifier: MIT
#pragma once

#include "arena.hpp"
#include "post_office.hpp"
#include "workshop.hpp"

#include <hubcaf/actors/hub.hpp>

#include <optional>
#include <string>

namespace hubcaf::soak {

/// Compares the books of each connection with what its client knows, while nobody sends.
/// @returns in what they differ, or nothing once all is delivered and they agree.
[[nodiscard]] std::optional<std::string> difference_of_books(const hub& at_rest, const arena& here);

/// Checks all sums of a hub that has stopped.
/// @param ids_are_shared several connections may have had one id at a time.
void check_end(hub& stopped, arena& here, const workshop& handlers, const post_sums& posted, bool ids_are_shared);

} // namespace hubcaf::soak
