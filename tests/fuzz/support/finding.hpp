// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// How a fuzz target tells that it found something: one line on the standard error output, then `abort`.
/// libFuzzer then keeps the input, and the replay of the corpus names the file.
namespace fuzz {

[[noreturn]] inline void report(std::string_view subject, std::string_view details = {}) {
  constexpr std::size_t most = 2000;
  const auto shown = details.substr(0, most);
  std::fprintf(stderr, "FINDING: %.*s\n%.*s%s\n", static_cast<int>(subject.size()), subject.data(),
               static_cast<int>(shown.size()), shown.data(), details.size() > most ? " ..." : "");
  std::fflush(stderr);
  std::abort();
}

inline void demand(bool holds, std::string_view subject, std::string_view details = {}) {
  if (!holds)
    report(subject, details);
}

} // namespace fuzz
