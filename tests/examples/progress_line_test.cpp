// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_progress_line

#include <caf/test/unit_test.hpp>

#include <support/progress_bar.hpp>

using namespace std::chrono_literals;
using example::progress_line;

CAF_TEST(a_line_says_how_far_the_run_is) {
  CAF_CHECK_EQUAL(progress_line({150s, 600s, 3s}, 120),
                  "[#######.......................]  25 %  00:02:30 of 00:10:00  in 00:00:03  50x real time");
}

CAF_TEST(ends_are_full_and_empty) {
  const auto start = progress_line({0s, 600s, 0s}, 120);
  CAF_CHECK(start.starts_with("[..............................]   0 %"));
  CAF_CHECK(start.ends_with("0x real time"));
  CAF_CHECK(progress_line({600s, 600s, 1s}, 120).starts_with("[##############################] 100 %"));
  CAF_CHECK(progress_line({700s, 600s, 1s}, 120).starts_with("[##############################] 100 %"));
}

CAF_TEST(no_line_is_wider_than_the_terminal) {
  for (std::size_t width = 0; width < 130; ++width)
    CAF_CHECK(progress_line({150s, 600s, 3s}, width).size() <= width);
  CAF_CHECK_EQUAL(progress_line({150s, 600s, 3s}, 10), " 25 %");
}
