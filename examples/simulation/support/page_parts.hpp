// SPDX-License-Identifier: MIT
#pragma once

#include "plot.hpp"
#include "summary.hpp"
#include "table.hpp"

#include <string>

/// The parts of a report as HTML that is well-formed XML, too. Only the report includes this.
namespace example {

[[nodiscard]] std::string figures_part(const summary& from);
[[nodiscard]] std::string table_part(const table& from);

/// A figure with title, legend, the picture for wide pages and for phones, labels, and what was left out.
/// @throws std::runtime_error if gnuplot fails.
[[nodiscard]] std::string plot_part(const plot& from);

/// The style sheet of the page.
[[nodiscard]] std::string page_style();

} // namespace example
