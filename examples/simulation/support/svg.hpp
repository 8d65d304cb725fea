// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace example {

/// Makes a picture of gnuplot's part of a page: no prolog, no ids and so no references either, no titles of its own, colours as `#rrggbb`,
/// of any width. `label` is what a reader hears who does not see it; `style_class` is the page's.
/// @throws std::runtime_error if `picture` is not what gnuplot 5 writes.
[[nodiscard]] std::string tidy_svg(std::string_view picture, std::string_view label, std::string_view style_class);

} // namespace example
