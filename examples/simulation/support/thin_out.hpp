// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace example {

/// Keeps about `most` of many points: the least and the greatest value of each bucket of neighbours, the ends, and the gaps
/// (values that are no finite numbers; the first of each bucket). Order stays; `most` points or fewer stay as they are.
[[nodiscard]] std::vector<std::pair<double, double>> thin_out(std::vector<std::pair<double, double>> points,
                                                              std::size_t most);

} // namespace example
