// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_unknown_variables

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/unknown_variables.hpp>

#include <string>
#include <vector>

using namespace hubcaf;

namespace {

/// The unknown names in an environment of these variables, such as `HUBCAF_PROT:HUBCAF_PORT `.
std::string unknown_in(std::vector<const char*> environment) {
  environment.push_back(nullptr);
  std::string result;
  for (const auto& one : unknown_variables(environment.data()))
    result += one.name + ':' + one.nearest + ' ';
  return result;
}

} // namespace

CAF_TEST(variables_of_settings_and_of_others_are_nothing_to_tell) {
  CAF_CHECK_EQUAL(unknown_in({"HUBCAF_PORT=1", "HUBCAF_MAX_QUEUE_SIZE=", "PATH=/bin", "HUBCA_PORT=1", "=x", ""}), "");
  CAF_CHECK_EQUAL(unknown_in({}), "");
  CAF_CHECK(unknown_variables(nullptr).empty());
}

CAF_TEST(a_misspelt_variable_is_told_with_the_setting_that_is_most_like_it) {
  CAF_CHECK_EQUAL(unknown_in({"HUBCAF_PROT=80", "HUBCAF_HEARTBEAT_INTERVALL=1s"}),
                  "HUBCAF_PROT:HUBCAF_PORT HUBCAF_HEARTBEAT_INTERVALL:HUBCAF_HEARTBEAT_INTERVAL ");
  CAF_CHECK_EQUAL(unknown_in({"HUBCAF_MAX_QUEUESIZE=3", "HUBCAF_max_queue_size=3"})
                    .find("HUBCAF_MAX_QUEUESIZE:HUBCAF_MAX_QUEUE_SIZE "),
                  0u);
}

CAF_TEST(a_variable_that_is_like_no_other_is_told_too) {
  const auto uut = unknown_in({"HUBCAF_=1", "HUBCAF_XYZ"});

  CAF_CHECK_EQUAL(uut.find("HUBCAF_:HUBCAF_"), 0u);
  CAF_CHECK(uut.find("HUBCAF_XYZ:HUBCAF_") != std::string::npos);
}

CAF_TEST(what_a_name_holds_cannot_break_the_line_that_tells_it) {
  const auto uut = unknown_in({"HUBCAF_A\n\"\xC3"
                               "B=1"});
  const auto all = unknown_in({("HUBCAF_" + std::string(500, 'A')).c_str()});

  CAF_CHECK_EQUAL(uut.find("HUBCAF_A???B:"), 0u);
  CAF_CHECK_EQUAL(all.find(':'), 80u);
}
