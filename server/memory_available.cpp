// SPDX-License-Identifier: MIT
#include "memory_available.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The number at the front of `text`, after blanks; nothing if something else stands there, such as `max`.
std::optional<std::uint64_t> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> memory_of_machine(std::string_view meminfo) {
  constexpr std::string_view name = "MemTotal:";
  const auto found = meminfo.find(name);
  if (found == std::string_view::npos)
    return std::nullopt;
  const auto kilobytes = leading_number(meminfo.substr(found + name.size()));
  return kilobytes ? std::optional(*kilobytes * 1024) : std::nullopt;
}

/// The least limit of the process's control group and of all that hold it.
std::optional<std::uint64_t> memory_of_cgroup(std::string_view cgroup, const std::string& root) {
  // The line of version 2 is the one without the name of a controller.
  constexpr std::string_view version_2 = "0::/";
  const auto found = cgroup.starts_with(version_2) ? 0 : cgroup.find('\n' + std::string(version_2));
  if (found == std::string_view::npos)
    return std::nullopt;
  const auto line = cgroup.substr(cgroup.find('/', found) + 1);
  const std::filesystem::path top(root);
  std::optional<std::uint64_t> least;
  for (auto group = top / line.substr(0, line.find('\n'));; group = group.parent_path()) {
    const auto limit = leading_number(read_file(group / "memory.max"));
    if (limit && (!least || *limit < *least))
      least = limit;
    if (group == top || !group.has_relative_path())
      return least;
  }
}

} // namespace

std::optional<memory_available> find_memory_available(std::string_view meminfo, std::string_view cgroup,
                                                      const std::string& cgroup_root,
                                                      std::optional<std::uint64_t> address_space) {
  std::optional<memory_available> least;
  const auto consider = [&](std::optional<std::uint64_t> bytes, std::string_view source) {
    if (bytes && (!least || *bytes < least->bytes))
      least = memory_available{*bytes, source};
  };
  consider(memory_of_machine(meminfo), "RAM");
  consider(memory_of_cgroup(cgroup, cgroup_root), "memory.max");
  consider(address_space, "RLIMIT_AS");
  return least;
}

std::optional<memory_available> find_memory_available() {
  rlimit limit{};
  std::optional<std::uint64_t> address_space;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    address_space = limit.rlim_cur;
  return find_memory_available(read_file("/proc/meminfo"), read_file("/proc/self/cgroup"), "/sys/fs/cgroup",
                               address_space);
}
