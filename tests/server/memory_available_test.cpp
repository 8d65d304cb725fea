// SPDX-License-Identifier: MIT
#define CAF_SUITE server_memory_available

#include <server/memory_available.hpp>

#include <caf/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30U;
constexpr std::string_view meminfo = "MemTotal:        8388608 kB\nMemFree:          100000 kB\n";

/// A folder with control groups, as the system shows them.
struct fixture {
  fixture() {
    std::string name = (std::filesystem::temp_directory_path() / "hubcaf.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("mkdtemp");
    root = name;
  }

  ~fixture() {
    std::filesystem::remove_all(root);
  }

  void limit(const std::string& group, const std::string& value) {
    std::filesystem::create_directories(root + '/' + group);
    std::ofstream(root + '/' + group + "/memory.max") << value << '\n';
  }

  std::string found(std::string_view cgroup, std::optional<std::uint64_t> address_space = std::nullopt) const {
    const auto result = find_memory_available(meminfo, cgroup, root, address_space);
    return result ? std::string(result->source) + ' ' + std::to_string(result->bytes) : "nothing";
  }

  std::string root;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(memory_available_tests, fixture)

CAF_TEST(without_limits_it_is_the_memory_of_the_machine) {
  CAF_CHECK_EQUAL(found("0::/\n"), "RAM " + std::to_string(8 * gib));
  CAF_CHECK_EQUAL(found("4:memory:/x\n"), "RAM " + std::to_string(8 * gib));
}

CAF_TEST(the_limit_of_the_control_group_counts) {
  limit("system.slice/hub.service", "1073741824");

  CAF_CHECK_EQUAL(found("1:cpu:/\n0::/system.slice/hub.service\n"), "memory.max " + std::to_string(gib));
}

CAF_TEST(so_does_the_limit_of_a_group_around_it) {
  limit("system.slice/hub.service", "max");
  limit("system.slice", "2147483648");

  CAF_CHECK_EQUAL(found("0::/system.slice/hub.service\n"), "memory.max " + std::to_string(2 * gib));
}

CAF_TEST(a_limit_above_the_memory_of_the_machine_is_none) {
  limit("", "99999999999999");

  CAF_CHECK_EQUAL(found("0::/\n"), "RAM " + std::to_string(8 * gib));
}

CAF_TEST(the_least_of_all_counts) {
  limit("a", "2147483648");

  CAF_CHECK_EQUAL(found("0::/a\n", gib), "RLIMIT_AS " + std::to_string(gib));
  CAF_CHECK_EQUAL(found("0::/a\n", 3 * gib), "memory.max " + std::to_string(2 * gib));
}

CAF_TEST(what_the_system_does_not_say_is_not_made_up) {
  CAF_CHECK(!find_memory_available("", "", root, std::nullopt));
  CAF_CHECK(!find_memory_available("MemTotal: lots", "0::/a", root, std::nullopt));
}

CAF_TEST(this_machine_has_memory) {
  const auto uut = find_memory_available();

  CAF_REQUIRE(uut);
  CAF_CHECK_GREATER(uut->bytes, 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
