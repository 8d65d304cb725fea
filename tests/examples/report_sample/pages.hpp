// SPDX-License-Identifier: MIT
#pragma once

#include <support/report.hpp>
#include <support/summary.hpp>

#include <string>
#include <vector>

/// A page as an example would write it, with all kinds of plots.
example::summary plain_figures();
example::report plain_page(const example::report_head& head, const example::summary& figures);

/// Every text of it is one of `names`, and the values are what plots fear: none, one, no numbers, infinite, many.
example::summary hostile_figures(const std::vector<std::string>& names);
example::report hostile_page(const example::report_head& head, const example::summary& figures);
