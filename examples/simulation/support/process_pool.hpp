// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace example {

/// How one of several programs ended.
struct process_end {
  /// What it wrote to its standard output.
  std::string out;
  /// As `child_result::exit_code`.
  int exit_code = 0;
  /// One line that says why it failed; empty if its exit code is 0.
  std::string problem;
};

/// Runs commands without a shell, `jobs` at a time, and waits for all.
/// @param done called after each end with the number of ends so far, one call at a time, on any thread.
/// @returns the ends in the order of the commands.
[[nodiscard]] std::vector<process_end> run_processes(const std::vector<std::vector<std::string>>& commands,
                                                     std::size_t jobs, const std::function<void(std::size_t)>& done);

} // namespace example
