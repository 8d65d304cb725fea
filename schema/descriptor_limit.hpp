// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// How many descriptors a hub may need, and how many the system lets the process have. For programs that run a hub; a
/// hub changes nothing of its process by itself.
namespace hubcaf {

struct options;

/// Most descriptors that a process with such a hub may use at once: its connections of all kinds, and what it needs
/// besides.
/// @param open descriptors that the process has open before the hub is built.
[[nodiscard]] std::uint64_t descriptors_needed(const options& settings, std::uint64_t open) noexcept;

/// Descriptors that the process has open now.
[[nodiscard]] std::uint64_t open_descriptors();

/// Raises the process's limit on descriptors (the soft RLIMIT_NOFILE) as far as the system allows. @returns the limit
/// now.
std::uint64_t raise_descriptor_limit() noexcept;

/// Lowers `max_connections`, `max_http_connections` and `max_handshakes`, to 1 at least each, until
/// `descriptors_needed` fits into `limit`. WebSockets get two thirds of what there is for the three, if they need
/// it; the other two share the rest in their proportion.
/// @returns true if one had to be lowered.
bool fit_connections(options& settings, std::uint64_t open, std::uint64_t limit) noexcept;

} // namespace hubcaf
