// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_error

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/error.hpp>

#include <string>

using namespace hubcaf;

#define CHECK_NAME(name) CAF_CHECK_EQUAL(std::string(to_string(errc::name)), #name)

CAF_TEST(every_error_is_called_on_the_wire_as_in_the_code) {
  CHECK_NAME(bad_message);
  CHECK_NAME(bad_content);
  CHECK_NAME(unknown_type);
  CHECK_NAME(type_format);
  CHECK_NAME(binary_not_supported);
  CHECK_NAME(handler_failed);
  CHECK_NAME(queue_full);
  CHECK_NAME(no_such_client);
  CHECK_NAME(shutting_down);
  CHECK_NAME(expired);
  CHECK_NAME(poisoned);
  CHECK_NAME(too_large);
  CHECK_NAME(invalid_argument);
  CHECK_NAME(unauthorized);
  CHECK_NAME(forbidden);
  CHECK_NAME(not_found);
  CHECK_NAME(conflict);
  CHECK_NAME(unavailable);
  CHECK_NAME(timeout);
  CHECK_NAME(rate_limited);
}

CAF_TEST(an_error_without_a_name_is_unknown) {
  CAF_CHECK_EQUAL(std::string(to_string(static_cast<errc>(999))), "unknown");
}

CAF_TEST(every_error_has_a_sentence_of_its_own) {
  for (int value = 1; value < static_cast<int>(errc_count); ++value) {
    auto message = error_category().message(value);
    CAF_CHECK(message.ends_with('.'));
    CAF_CHECK_NOT_EQUAL(message, error_category().message(999));
    CAF_CHECK_NOT_EQUAL(message, error_category().message(value + 1));
  }
}

CAF_TEST(an_error_becomes_an_error_code_by_itself) {
  boost::system::error_code uut = errc::queue_full;

  CAF_CHECK(uut.failed());
  CAF_CHECK(uut == errc::queue_full);
  CAF_CHECK(uut != errc::bad_message);
  CAF_CHECK_EQUAL(std::string(uut.category().name()), "hubcaf");
}

CAF_TEST(only_what_the_client_should_not_have_sent_counts_against_it) {
  std::string counting;
  for (std::size_t code = 1; code < errc_count; ++code)
    if (counts_against_client(static_cast<errc>(code)))
      counting += std::string(to_string(static_cast<errc>(code))) + ' ';

  CAF_CHECK_EQUAL(counting, "bad_message bad_content unknown_type binary_not_supported forbidden ");
}

CAF_TEST(no_code_counts_and_is_no_fault_of_the_client) {
  for (std::size_t code = 1; code < errc_count; ++code)
    CAF_CHECK(!counts_against_client(static_cast<errc>(code)) || !is_undone(static_cast<errc>(code)));
}
