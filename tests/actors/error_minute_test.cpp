// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_error_minute
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/error_minute.hpp>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

constexpr auto good = R"({"type":"ping"})";

options with(std::size_t max_errors_per_minute) {
  options result;
  result.max_client_errors = 4;
  result.max_errors_per_minute = max_errors_per_minute;
  result.enable_heartbeat = false;
  return result;
}

struct alice {
  explicit alice(std::size_t max_errors_per_minute)
    : world(with(max_errors_per_minute)), session(world.connect("alice")) {
  }

  /// Bad messages, with a good one after each.
  void says_bad(int times) {
    for (; times > 0; --times) {
      session->says("{");
      session->says(good);
    }
    session->flush();
  }

  [[nodiscard]] bool is_ended() const {
    return session->closed_with.has_value();
  }

  hub_world world;
  std::shared_ptr<test::fake_session> session;
};

} // namespace

CAF_TEST(a_minute_begins_with_a_bad_message) {
  error_minute uut;
  const error_minute::time_point start{5h};

  CAF_CHECK_EQUAL(uut.add(start), 1u);
  CAF_CHECK_EQUAL(uut.add(start + 59'999ms), 2u);
  CAF_CHECK_EQUAL(uut.add(start + 60s), 1u);
  CAF_CHECK_EQUAL(uut.add(start + 119'999ms), 2u);
  CAF_CHECK_EQUAL(uut.add(start + 500s), 1u);
}

CAF_TEST(good_messages_do_not_reset_the_errors_of_a_minute) {
  alice uut(5);

  uut.says_bad(4);
  CAF_CHECK(!uut.is_ended());
  uut.says_bad(1);

  CAF_CHECK(uut.session->closed_with == close_code::too_many_errors);
  CAF_CHECK(uut.session->got(R"("code":4500,"reason":"too_many_errors")"));
  CAF_CHECK(uut.session->got("too many bad messages within a minute (max_errors_per_minute)"));
}

CAF_TEST(the_next_minute_begins_anew) {
  alice uut(5);

  uut.says_bad(4);
  uut.world.jump(60s);
  uut.says_bad(4);
  CAF_CHECK(!uut.is_ended());
  uut.world.jump(59s);
  uut.says_bad(1);

  CAF_CHECK(uut.is_ended());
}

CAF_TEST(the_message_names_the_limit_of_errors_in_a_row) {
  alice uut(5);

  for (int i = 0; i < 4; ++i)
    uut.session->says("{");
  uut.session->flush();

  CAF_CHECK(uut.is_ended());
  CAF_CHECK(uut.session->got("too many bad messages in a row (max_client_errors)"));
}

CAF_TEST(zero_is_no_limit) {
  alice uut(0);

  uut.says_bad(1000);

  CAF_CHECK(!uut.is_ended());
  CAF_CHECK(uut.session->got(R"("max_errors_per_minute":null)"));
}

CAF_TEST(codes_that_do_not_count_in_a_row_do_not_count_in_a_minute) {
  alice uut(2);
  uut.world.on("plain", [](const inbound& message) { message.fail(errc::handler_failed, "no"); });

  for (int i = 0; i < 10; ++i) {
    uut.session->says(R"({"type":"plain"})");
    uut.world.run();
  }
  uut.session->flush();
  CAF_CHECK(!uut.is_ended());
  uut.says_bad(2);

  CAF_CHECK(uut.is_ended());
}
