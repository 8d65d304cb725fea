// SPDX-License-Identifier: MIT
#include "gnuplot.hpp"

#include "child_process.hpp"
#include "text.hpp"

#include <stdexcept>

namespace example {

namespace {

constexpr auto missing = "reports need gnuplot, which is not there: install the Debian package gnuplot-nox";

std::string failure(const child_result& of) {
  return "gnuplot failed with code " + std::to_string(of.exit_code) + ": " + wrap(clean(of.errors), std::string::npos);
}

} // namespace

std::string gnuplot_problem() {
  const auto result = run_child({"gnuplot", "--version"}, "");
  if (!result)
    return missing;
  return result->exit_code == 0 ? "" : failure(*result);
}

std::string run_gnuplot(std::string_view script) {
  // -d: without the user's own settings.
  auto result = run_child({"gnuplot", "-d", "-"}, script);
  if (!result)
    throw std::runtime_error(missing);
  if (result->exit_code != 0 || result->out.empty())
    throw std::runtime_error(failure(*result));
  return std::move(result->out);
}

} // namespace example
