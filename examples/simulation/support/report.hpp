// SPDX-License-Identifier: MIT
#pragma once

#include "plot.hpp"
#include "summary.hpp"
#include "table.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace example {

/// What a report is about.
struct report_head {
  /// `Chat room`.
  std::string title;
  /// One paragraph: what was simulated, and what is to be seen.
  std::string about;
  /// The command that repeats the run.
  std::string command;
  std::uint64_t seed = 0;
  /// What equal runs have in common; empty if there is none.
  std::string digest;
};

/// One HTML page that needs nothing else: no network, no script, no other file. Parts appear in the order in which they were added.
///
/// Texts may hold anything; they are shown as they are.
class report {
public:
  explicit report(const report_head& head);

  /// A headline over the parts that follow.
  void add_heading(std::string_view text);

  /// A paragraph.
  void add_text(std::string_view text);

  /// Key figures, as a table.
  void add(const summary& figures);

  void add(const table& rows);

  /// A picture, drawn at once.
  /// @throws std::runtime_error if gnuplot fails.
  void add(const plot& picture);

  /// The whole page.
  [[nodiscard]] std::string page() const;

  /// Writes the page.
  /// @throws std::runtime_error that names the file if it cannot be written.
  void write(const std::string& path) const;

private:
  std::string title_;
  std::string body_;
};

} // namespace example
