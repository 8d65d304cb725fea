// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_event

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/event.hpp>

#include <string>

using namespace hubcaf;

#define CHECK_REASON(name, code)                                                                                       \
  CAF_CHECK_EQUAL(std::string(to_string(end_reason::name)), #name);                                                    \
  CAF_CHECK(end_reason_from(#name) == end_reason::name);                                                               \
  CAF_CHECK(close_code_of(end_reason::name) == close_code::code)

#define CHECK_KIND(name)                                                                                               \
  CAF_CHECK_EQUAL(std::string(to_string(event_kind::name)), #name);                                                    \
  CAF_CHECK(event_kind_from(#name) == event_kind::name)

CAF_TEST(every_reason_has_its_word_and_its_close_code) {
  CAF_MESSAGE("S75");
  CHECK_REASON(client_disconnect, normal);
  CHECK_REASON(server_disconnect, server_disconnect);
  CHECK_REASON(heartbeat_timeout, heartbeat_timeout);
  CHECK_REASON(send_error, send_error);
  CHECK_REASON(shutdown, service_restart);
  CHECK_REASON(duplicate_client, duplicate_client);
  CHECK_REASON(slow_consumer, slow_consumer);
  CHECK_REASON(rate_limited, rate_limited);
  CHECK_REASON(too_many_errors, too_many_errors);
  CHECK_REASON(protocol_error, protocol_error);
  CHECK_REASON(internal_error, internal_error);
}

CAF_TEST(every_kind_of_event_has_its_word) {
  CAF_MESSAGE("S70 to S73");
  CHECK_KIND(client_connected);
  CHECK_KIND(client_disconnected);
  CHECK_KIND(message_received);
  CHECK_KIND(message_failed);
}

CAF_TEST(unknown_words_are_refused) {
  CAF_MESSAGE("S74");
  CAF_CHECK(!event_kind_from("client_exploded"));
  CAF_CHECK(!event_kind_from(""));
  CAF_CHECK(!end_reason_from("Shutdown"));
  CAF_CHECK(!end_reason_from(""));
}

CAF_TEST(values_without_a_name_do_no_harm) {
  CAF_CHECK_EQUAL(std::string(to_string(static_cast<end_reason>(77))), "unknown");
  CAF_CHECK_EQUAL(std::string(to_string(static_cast<event_kind>(77))), "unknown");
  CAF_CHECK(close_code_of(static_cast<end_reason>(77)) == close_code::internal_error);
}
