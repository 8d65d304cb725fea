// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// What a program left behind.
struct child_result {
  /// Negative: the signal that ended it.
  int exit_code = 0;
  std::string out;
  std::string errors;
};

/// Runs a program found in PATH, without a shell, with `input` as its standard input; waits for its end.
/// @returns nothing if there is no such program.
/// @throws std::system_error if the system does not let us.
[[nodiscard]] std::optional<child_result> run_child(const std::vector<std::string>& command, std::string_view input);

} // namespace example
