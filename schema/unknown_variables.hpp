// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace hubcaf {

/// An environment variable that looks like a setting of the hub's, and is none.
struct unknown_variable {
  /// As in the environment; a `?` stands for each byte that is no letter, digit or `_`. At most 80 bytes.
  std::string name;
  /// The variable of a setting whose name is most like it.
  std::string nearest;
};

/// The variables whose names begin with `HUBCAF_` and that set nothing, in the order of the environment. Tell the user of them:
/// what `apply_environment` does not know it passes over in silence.
/// @param environment `NAME=value` each, null at the end, as `environ` of POSIX is.
[[nodiscard]] std::vector<unknown_variable> unknown_variables(const char* const* environment);

} // namespace hubcaf
