// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_child_process

#include <caf/test/unit_test.hpp>

#include <support/child_process.hpp>

#include <csignal>

using example::run_child;

CAF_TEST(input_comes_back_as_it_is) {
  // Far more than a pipe holds.
  std::string input(1'000'000, 'x');
  input += "\0$(touch x)`touch x`\n";
  const auto result = run_child({"cat"}, input);

  CAF_REQUIRE(result);
  CAF_CHECK_EQUAL(result->exit_code, 0);
  CAF_CHECK(result->out == input);
  CAF_CHECK(result->errors.empty());
}

CAF_TEST(words_are_not_for_a_shell) {
  const auto result = run_child({"printf", "%s|", "$HOME", "a b", "`id`"}, "");
  CAF_REQUIRE(result);
  CAF_CHECK_EQUAL(result->out, "$HOME|a b|`id`|");
}

CAF_TEST(failures_are_told) {
  const auto code = run_child({"sh", "-c", "echo why >&2; exit 3"}, "ignored");
  CAF_REQUIRE(code);
  CAF_CHECK_EQUAL(code->exit_code, 3);
  CAF_CHECK_EQUAL(code->errors, "why\n");

  const auto signal = run_child({"sh", "-c", "kill -TERM $$"}, "");
  CAF_REQUIRE(signal);
  CAF_CHECK_EQUAL(signal->exit_code, -SIGTERM);
}

CAF_TEST(a_program_that_is_not_there_is_nothing) {
  CAF_CHECK(!run_child({"no-such-program-anywhere"}, ""));
}
