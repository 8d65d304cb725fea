// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace hubcaf::test {

/// A seed that once found something.
struct kept_seed {
  std::uint64_t seed = 0;
  std::size_t steps = 0;
  /// What it found.
  std::string why;
};

/// Reads a list: `seed steps # what it found`, one a line; empty lines and those of a comment alone are left out.
/// @throws std::runtime_error that names a line which is wrong.
[[nodiscard]] std::vector<kept_seed> read_kept_seeds(std::istream& from);

/// The same from a file. @throws std::runtime_error also if it cannot be read.
[[nodiscard]] std::vector<kept_seed> read_kept_seeds(const std::string& path);

} // namespace hubcaf::test
