// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_comparison

#include <support/comparison.hpp>
#include <support/print_table.hpp>

#include <caf/test/unit_test.hpp>

#include <sstream>
#include <stdexcept>

namespace {

using points = std::vector<std::pair<double, double>>;

example::comparison two_runs() {
  example::comparison result("policy", {"dropped", "latency [s]"});
  result.add("reject", {0, 1.5});
  result.add("drop_oldest", {1234567, 0.25});
  return result;
}

template <class Error, class Function>
bool throws(Function function) {
  try {
    static_cast<void>(function());
  } catch (const Error&) {
    return true;
  }
  return false;
}

} // namespace

CAF_TEST(a_table_has_a_column_per_run) {
  const auto result = two_runs().to_table("By policy");

  CAF_CHECK_EQUAL(result.title, "By policy");
  CAF_CHECK_EQUAL(result.head, (std::vector<std::string>{"policy", "reject", "drop_oldest"}));
  CAF_REQUIRE_EQUAL(result.rows.size(), 2u);
  CAF_CHECK_EQUAL(result.rows[0], (std::vector<std::string>{"dropped", "0", "1,234,567"}));
  CAF_CHECK_EQUAL(result.rows[1], (std::vector<std::string>{"latency [s]", "1.5", "0.25"}));
}

CAF_TEST(bars_show_the_measures_that_are_asked_for) {
  const auto result = two_runs().bars("Latency", "seconds", {"latency [s]"}, true);

  CAF_CHECK(result.style == example::plot_style::bars);
  CAF_CHECK(result.log_y);
  CAF_CHECK_EQUAL(result.x_label, "policy");
  CAF_CHECK_EQUAL(result.categories, (std::vector<std::string>{"reject", "drop_oldest"}));
  CAF_REQUIRE_EQUAL(result.lines.size(), 1u);
  CAF_CHECK_EQUAL(result.lines[0].name, "latency [s]");
  CAF_CHECK(result.lines[0].points == (points{{0, 1.5}, {1, 0.25}}));
}

CAF_TEST(what_is_not_measured_is_refused) {
  auto uut = two_runs();

  CAF_CHECK(throws<std::out_of_range>([&] { return uut.bars("", "", {"speed"}); }));
  CAF_CHECK(throws<std::invalid_argument>([&] { uut.add("disconnect", {1}); }));
}

CAF_TEST(plots_are_put_together) {
  example::plot first, second;
  first.title = "Queues";
  first.lines = {{"a", {{0, 1}}}};
  second.lines = {{"b", {{0, 2}}}, {"c", {{0, 3}}}};

  const auto result = example::together({first, second});

  CAF_CHECK_EQUAL(result.title, "Queues");
  CAF_REQUIRE_EQUAL(result.lines.size(), 3u);
  CAF_CHECK_EQUAL(result.lines[2].name, "c");
}

CAF_TEST(a_printed_table_is_aligned) {
  std::ostringstream out;

  example::print(out, {"", {"name", "größe", "n"}, {{"a", "1"}, {"long\nname", "22,222", "3"}}});

  CAF_CHECK_EQUAL(out.str(), "name        größe  n\n"
                             "a               1\n"
                             "long name  22,222  3\n");
}
