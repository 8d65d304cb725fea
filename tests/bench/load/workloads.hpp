// SPDX-License-Identifier: MIT
#pragma once

#include "result.hpp"
#include "settings.hpp"

/// What is played against a server. Each throws failure if a reply is wrong, missing or late, or a connection is lost.
namespace hubcaf::bench {

/// `connections` clients with `in_flight` messages each: a new one goes when a reply came.
[[nodiscard]] result echo(const settings& wanted);

} // namespace hubcaf::bench
