// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_reserved_types
#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/reserved_types.hpp>

using namespace hubcaf;

CAF_TEST(the_listed_words_and_all_below_the_listed_prefixes_are_reserved) {
  for (const auto* type : {"error", "ping", "pong", "ack", "system.", "system.welcome", "system.news.today",
                           "topic.join", "auth.token", "admin.kick"})
    CAF_CHECK(is_reserved_type(type));
}

CAF_TEST(neighbours_of_reserved_types_are_ordinary) {
  for (const auto* type :
       {"", "*", "errors", "error.x", "Error", "pings", "ping.x", "acks", "ack.x", "system", "systems.x", "System.x",
        "my.system.x", "topics.x", "topic", "authentic.x", "admin", "admin_message"})
    CAF_CHECK(!is_reserved_type(type));
}

CAF_TEST(patterns_that_would_take_reserved_types_are_reserved) {
  for (const auto* pattern :
       {"ping", "ack", "system.*", "system.news.*", "system.welcome", "topic.*", "auth.*", "admin.*"})
    CAF_CHECK(is_reserved_pattern(pattern));
}

CAF_TEST(handlers_may_listen_to_pong_and_error) {
  for (const auto* pattern : {"*", "pong", "error", "error.*", "ping.*", "ack.*", "systems.*", "chat.*"})
    CAF_CHECK(!is_reserved_pattern(pattern));
}
