// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// gnuplot draws the pictures of reports.
namespace example {

/// Says in one line what is missing, or nothing if gnuplot runs.
[[nodiscard]] std::string gnuplot_problem();

/// Runs a script that draws one picture with the terminal `svg`.
/// @returns the picture as gnuplot wrote it.
/// @throws std::runtime_error with gnuplot's message if it fails.
[[nodiscard]] std::string run_gnuplot(std::string_view script);

} // namespace example
