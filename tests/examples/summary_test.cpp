// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_summary

#include <caf/test/unit_test.hpp>

#include <support/summary.hpp>

#include <sstream>

namespace {

std::string print(const example::summary& uut) {
  std::ostringstream out;
  uut.print(out);
  return out.str();
}

} // namespace

CAF_TEST(columns_are_aligned) {
  example::summary uut;
  uut.add("clients", 12'345);
  uut.add("größte Latenz", 1.5, "ms");
  uut.add("seed", "7");

  CAF_CHECK_EQUAL(print(uut), "clients        12,345\n"
                              "größte Latenz     1.5 ms\n"
                              "seed                7\n");
}

CAF_TEST(a_long_value_does_not_push_the_others_away) {
  example::summary uut;
  uut.add("clients", 5);
  uut.add("digest", "0123456789abcdef0123456789abcdef");

  CAF_CHECK_EQUAL(print(uut), "clients  5\n"
                              "digest   0123456789abcdef0123456789abcdef\n");
}

CAF_TEST(a_figure_is_one_line) {
  example::summary uut;
  uut.add("a\nb", "1\x1b[2J", "m\ts");
  CAF_CHECK_EQUAL(print(uut), "a b  1 [2J m s\n");
}

CAF_TEST(no_figures_are_no_lines) {
  CAF_CHECK_EQUAL(print({}), "");
}
