// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_sampled_plot

#include <support/sampled_plot.hpp>

#include <caf/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;
using points = std::vector<std::pair<double, double>>;

} // namespace

CAF_TEST(a_level_is_what_was_read_at_that_time) {
  double depth = 3;
  example::sampled_plot uut("Queues", "messages");
  uut.add_level("waiting", [&] { return depth; });

  uut.take(0s);
  depth = 7;
  uut.take(60s);
  depth = 5;
  uut.take(90s);

  CAF_CHECK_EQUAL(uut.picture().title, "Queues");
  CAF_CHECK_EQUAL(uut.picture().y_label, "messages");
  CAF_CHECK(uut.picture().lines[0].points == (points{{0, 3}, {1, 7}, {1.5, 5}}));
  CAF_CHECK_EQUAL(uut.greatest(0), 7);
}

CAF_TEST(a_rate_is_the_growth_per_second_from_there_on) {
  double count = 10;
  example::sampled_plot uut("Flow", "per second");
  uut.add_rate("sent", [&] { return count; });

  uut.take(0s);
  count = 130;
  uut.take(60s);
  count = 190;
  uut.take(90s);

  CAF_CHECK(uut.picture().lines[0].points == (points{{0, 2}, {1, 2}}));
}

CAF_TEST(no_time_means_no_point) {
  example::sampled_plot uut("Queues", "messages");
  uut.add_level("waiting", [] { return 1.0; });

  uut.take(5s);
  uut.take(5s);

  CAF_CHECK_EQUAL(uut.picture().lines[0].points.size(), 1u);
}
