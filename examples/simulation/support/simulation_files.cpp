// SPDX-License-Identifier: MIT
#include "simulation_files.hpp"

#include "number_format.hpp"

#include <string>

namespace example {

namespace {

source_count sum_of(std::span<const source_count> all) {
  source_count result{"all", 0, 0};
  for (const auto& one : all) {
    result.files += one.files;
    result.lines += one.lines;
  }
  return result;
}

} // namespace

void add_file_counts(summary& to) {
  const auto only = sum_of(simulation_files());
  const auto hub = sum_of(hub_folders());
  to.add("files of the simulation alone", only.files, "with " + format_number(only.lines) + " lines");
  to.add("files of the hub, as in service", hub.files, "with " + format_number(hub.lines) + " lines");
}

table file_table() {
  table result{"Files that only the simulation uses", {"file", "lines"}, {}};
  for (const auto& one : simulation_files())
    result.rows.push_back({std::string(one.name), format_number(one.lines)});
  const auto hub = sum_of(hub_folders());
  result.rows.push_back({"beside the hub's own " + format_number(hub.files), format_number(hub.lines)});
  return result;
}

} // namespace example
