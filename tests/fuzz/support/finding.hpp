// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

/// How a fuzz target tells that it found something: one line on the standard error output, then `abort`.
/// libFuzzer then keeps the input, and the replay of the corpus names the file.
namespace fuzz {

[[noreturn]] inline void report(std::string_view subject, std::string_view details = {}) {
  constexpr std::size_t most = 2000;
  std::string line("FINDING: ");
  line.append(subject).append("\n").append(details.substr(0, most)).append(details.size() > most ? " ...\n" : "\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  std::abort();
}

inline void demand(bool holds, std::string_view subject, std::string_view details = {}) {
  if (!holds)
    report(subject, details);
}

} // namespace fuzz
