// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The memory that this process may have: the least of what the machine has and of what is set as a limit.
struct memory_available {
  std::uint64_t bytes = 0;
  /// Where that stands: `RAM`, `memory.max` or `RLIMIT_AS`.
  std::string_view source;
};

/// Asks the system. Nothing if it tells none of the three.
[[nodiscard]] std::optional<memory_available> find_memory_available();

/// The same from the given places, for tests.
/// @param meminfo what stands in /proc/meminfo. @param cgroup what stands in /proc/self/cgroup; only version 2 is understood.
/// @param cgroup_root the folder at which control groups are mounted. @param address_space the soft RLIMIT_AS, if there is one.
[[nodiscard]] std::optional<memory_available> find_memory_available(std::string_view meminfo, std::string_view cgroup,
                                                                    const std::string& cgroup_root,
                                                                    std::optional<std::uint64_t> address_space);
