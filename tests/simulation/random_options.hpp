// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/options.hpp>
#include <hubcaf/simulation/network.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <cstddef>

namespace hubcaf::test {

/// In one world; attackers come on top.
inline constexpr std::size_t most_random_clients = 12;

/// True if attackers may reach a limit at the door.
[[nodiscard]] inline bool has_siege(const options& drawn) noexcept {
  return drawn.max_handshakes < options{}.max_handshakes;
}

/// Options that make all limits matter: small queues, any policy, short times.
[[nodiscard]] options random_options(simulation::random_source& random);

/// A limit of errors per minute that some clients reach. Drawn after all else, so that it changes no other draw.
[[nodiscard]] std::size_t random_errors_per_minute(simulation::random_source& random);

/// Limits at the door, which attackers reach in some worlds. Drawn after all else, so that it changes no other draw.
void draw_door(options& result, simulation::random_source& random);

/// From a cable to a line that is hardly there. @param breaks whether the connection may break by itself.
[[nodiscard]] simulation::network random_network(simulation::random_source& random, bool breaks);

} // namespace hubcaf::test
