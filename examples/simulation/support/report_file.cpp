// SPDX-License-Identifier: MIT
#include "report_file.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace example {

std::string report_file_problem(const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty())
    return "the name of the file is empty";
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    return path + " is a folder";
  if (fs::exists(path, ignored))
    return access(path.c_str(), W_OK) == 0 ? "" : path + " cannot be written";
  const auto folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored))
    return "the folder " + folder.string() + " does not exist";
  return access(folder.c_str(), W_OK | X_OK) == 0 ? "" : "the folder " + folder.string() + " cannot be written";
}

void write_report_file(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file)
    throw std::runtime_error("cannot write " + path);
}

} // namespace example
