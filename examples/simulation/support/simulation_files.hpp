// SPDX-License-Identifier: MIT
#pragma once

#include "summary.hpp"
#include "table.hpp"

#include <cstddef>
#include <span>
#include <string_view>

/// Which files only the simulation uses: all others that run in it are those that run in service. Counted when this was built.
namespace example {

/// Some sources of the project.
struct source_count {
  /// A file such as `simulation/world.cpp`, or a folder such as `actors`.
  std::string_view name;
  std::size_t files = 0;
  /// Comments and empty ones included.
  std::size_t lines = 0;
};

/// One entry per file of the library `hubcaf::simulation`, by name.
[[nodiscard]] std::span<const source_count> simulation_files();

/// One entry per folder of the hub itself.
[[nodiscard]] std::span<const source_count> hub_folders();

/// How many there are of either.
void add_file_counts(summary& to);

/// The files by name, with the hub's own in one line.
[[nodiscard]] table file_table();

} // namespace example
