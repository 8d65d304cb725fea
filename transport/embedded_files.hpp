// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

/// The files of `transport/web/`, compiled into the library. The build generates the definition.
namespace hubcaf {

struct embedded_file {
  /// Relative to `transport/web/`, such as `index.html`.
  std::string_view path;
  std::string_view content;
};

/// All of them, ordered by path. Valid for the life of the program; thread-safe.
[[nodiscard]] std::span<const embedded_file> embedded_files();

} // namespace hubcaf
