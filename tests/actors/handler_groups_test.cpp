// SPDX-License-Identifier: MIT
/// Mistakes with groups are told to the caller at once.
#define CAF_SUITE actors_handler_groups
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/handler_groups.hpp>
#include <hubcaf/schema/options.hpp>

#include <new>
#include <stdexcept>
#include <string>

using namespace hubcaf;

namespace {

struct fixture {
  handler_groups uut;
  options settings;

  static handler_options in(std::string group) {
    handler_options how;
    how.group = std::move(group);
    return how;
  }

  handler_groups::membership enter(const std::string& pattern, const handler_options& how) {
    handler_groups::membership entered;
    uut.enter(pattern, how, settings, [&](const auto& one) { entered = one; });
    return entered;
  }

  void leave(const std::string& pattern) {
    uut.leave(pattern, [] {});
  }

  std::string refusal(const std::string& pattern, const handler_options& how) {
    try {
      enter(pattern, how);
    } catch (const std::invalid_argument& why) {
      return why.what();
    }
    return "none";
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(handler_groups_tests, fixture)

CAF_TEST(handlers_of_a_name_share_a_group) {
  const auto a = enter("a", in("room"));
  const auto b = enter("b", in("room"));
  const auto c = enter("c", in("hall"));
  const auto d = enter("d", in(""));

  CAF_CHECK(a.group != nullptr);
  CAF_CHECK(a.group == b.group);
  CAF_CHECK(a.group != c.group);
  CAF_CHECK(d.group == nullptr);
  CAF_CHECK(a.registration != b.registration);
  CAF_CHECK_EQUAL(a.group->queue_size, settings.handler_queue_limit());
}

CAF_TEST(a_handler_that_differs_from_its_group_is_refused) {
  auto first = in("room");
  first.queue_size = 5;
  first.queue_bytes = 70'000;
  enter("a", first);

  auto other = first;
  other.queue_size = 6;
  CAF_CHECK_EQUAL(
    refusal("b", other),
    "handler 'b': handler_options::queue_size of all handlers in group 'room' is the same; that of 'a' is 5, not 6");
  other = first;
  other.queue_bytes = 0;
  CAF_CHECK(refusal("b", other).find("queue_bytes") != std::string::npos);
  other = first;
  other.place = run_on::io_thread;
  CAF_CHECK(refusal("b", other).find("run_on::scheduler, not run_on::io_thread") != std::string::npos);
  CAF_CHECK_EQUAL(refusal("b", first), "none");
}

CAF_TEST(the_hubs_own_limit_is_the_same_by_whichever_name) {
  enter("a", in("room"));
  auto how = in("room");
  how.queue_size = settings.handler_queue_limit();
  how.queue_bytes = settings.handler_queue_bytes;

  CAF_CHECK_EQUAL(refusal("b", how), "none");
}

CAF_TEST(a_handler_of_a_group_wants_one_message_at_a_time) {
  auto how = in("room");
  how.concurrency = 2;

  CAF_CHECK(refusal("a", how).find("concurrency has to be 1, not 2") != std::string::npos);
}

CAF_TEST(a_name_fits_into_a_line_of_the_log) {
  CAF_CHECK_EQUAL(refusal("a", in(std::string(128, 'r'))), "none");
  CAF_CHECK(refusal("b", in(std::string(129, 'r'))).find("1 to 128 bytes") != std::string::npos);
  CAF_CHECK(refusal("b", in("a\nb")).find("control characters") != std::string::npos);
}

CAF_TEST(a_handler_stays_in_its_group_as_long_as_it_is_registered) {
  enter("a", in("room"));
  enter("b", in(""));

  CAF_CHECK_EQUAL(
    refusal("a", in("")),
    "handler 'a': it has a handler in group 'room'; unregister that before you put one without a group in its place");
  CAF_CHECK(refusal("a", in("hall")).find("in group 'hall'") != std::string::npos);
  CAF_CHECK(refusal("b", in("room")).find("without a group; unregister") != std::string::npos);
  leave("a");
  CAF_CHECK_EQUAL(refusal("a", in("hall")), "none");
}

CAF_TEST(a_group_whose_handlers_have_left_may_come_back_in_another_shape) {
  const auto before = enter("a", in("room"));
  auto how = in("room");
  how.queue_size = 5;
  CAF_CHECK(refusal("a", how) != "none");

  leave("a");
  const auto after = enter("a", how);

  CAF_CHECK(after.group != before.group);
}

CAF_TEST(a_handler_that_died_is_forgotten_unless_it_has_been_replaced) {
  const auto first = enter("a", in("room"));
  const auto second = enter("a", in("room"));

  uut.forget("a", first.registration);
  CAF_CHECK(refusal("a", in("hall")) != "none");
  uut.forget("a", second.registration);
  CAF_CHECK_EQUAL(refusal("a", in("hall")), "none");
}

CAF_TEST(an_order_that_fails_changes_nothing) {
  const auto is_thrown_by = [](const auto& change) {
    try {
      change();
    } catch (const std::bad_alloc&) {
      return true;
    }
    return false;
  };
  const auto fails = [](const auto&) { throw std::bad_alloc(); };

  CAF_CHECK(is_thrown_by([&] { uut.enter("a", in("room"), settings, fails); }));
  CAF_CHECK_EQUAL(refusal("a", in("hall")), "none");
  CAF_CHECK(is_thrown_by([&] { uut.leave("a", [] { throw std::bad_alloc(); }); }));
  CAF_CHECK(refusal("a", in("room")) != "none");
}

CAF_TEST_FIXTURE_SCOPE_END()
