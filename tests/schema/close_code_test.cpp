// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_close_code

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/close_code.hpp>

#include <string>

using namespace hubcaf;

#define CHECK_CODE(name, number, retry)                                                                                \
  CAF_CHECK_EQUAL(std::string(to_string(close_code::name)), #name);                                                    \
  CAF_CHECK_EQUAL(static_cast<int>(close_code::name), number);                                                         \
  CAF_CHECK_EQUAL(may_retry(close_code::name), retry)

CAF_TEST(every_code_has_its_name_its_number_and_says_whether_to_come_back) {
  CHECK_CODE(normal, 1000, true);
  CHECK_CODE(going_away, 1001, true);
  CHECK_CODE(protocol_error, 1002, false);
  CHECK_CODE(unsupported_data, 1003, false);
  CHECK_CODE(no_status, 1005, true);
  CHECK_CODE(abnormal, 1006, true);
  CHECK_CODE(invalid_payload, 1007, false);
  CHECK_CODE(policy_violation, 1008, true);
  CHECK_CODE(message_too_big, 1009, false);
  CHECK_CODE(internal_error, 1011, true);
  CHECK_CODE(service_restart, 1012, true);
  CHECK_CODE(try_again_later, 1013, true);
  CHECK_CODE(heartbeat_timeout, 4000, true);
  CHECK_CODE(slow_consumer, 4001, true);
  CHECK_CODE(rate_limited, 4002, true);
  CHECK_CODE(send_error, 4003, true);
  CHECK_CODE(too_many_errors, 4500, false);
  CHECK_CODE(duplicate_client, 4501, false);
  CHECK_CODE(server_disconnect, 4502, false);
}

CAF_TEST(codes_without_a_name_follow_their_range) {
  CAF_CHECK_EQUAL(std::string(to_string(static_cast<close_code>(3999))), "unknown");
  CAF_CHECK(!may_retry(static_cast<close_code>(3999)));
  CAF_CHECK(may_retry(static_cast<close_code>(4499)));
  CAF_CHECK(!may_retry(static_cast<close_code>(4999)));
  CAF_CHECK(!may_retry(static_cast<close_code>(5000)));
}
