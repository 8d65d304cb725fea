// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// The file that a report goes to. Nothing is created before there is something to write.
namespace example {

/// Says in one line why `path` cannot be written, or nothing if it seems that it can.
[[nodiscard]] std::string report_file_problem(const std::string& path);

/// Writes the file, in place of one that is there.
/// @throws std::runtime_error that names the file if it cannot be written in full.
void write_report_file(const std::string& path, std::string_view content);

} // namespace example
