// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_reply_ticket

#include <hubcaf/transport/reply_ticket.hpp>

#include <caf/test/unit_test.hpp>

#include <vector>

using namespace hubcaf;

namespace {

// A loop that runs what was posted when the test says so.
struct fixture {
  void run() {
    for (const auto& job : std::exchange(jobs, {}))
      job();
  }

  std::vector<std::function<void()>> jobs;
  std::vector<unsigned> delivered;
  std::shared_ptr<reply_ticket> uut =
    std::make_shared<reply_ticket>([this](std::function<void()> job) { jobs.push_back(std::move(job)); },
                                   [this](http_response response) { delivered.push_back(response.status); });
};

http_response response(unsigned status) {
  http_response result;
  result.status = status;
  return result;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(reply_ticket_tests, fixture)

CAF_TEST(the_first_answer_counts) {
  const auto respond = uut->responder();

  respond(response(201));
  respond(response(202));

  CAF_CHECK(delivered.empty());
  run();
  CAF_CHECK_EQUAL(delivered, std::vector<unsigned>{201});
}

CAF_TEST(a_responder_that_is_dropped_answers_500) {
  {
    const auto respond = uut->responder();
    const auto copy = respond;
  }
  run();

  CAF_CHECK_EQUAL(delivered, std::vector<unsigned>{500});
}

CAF_TEST(a_responder_that_answered_says_no_more_when_dropped) {
  uut->responder()(response(200));
  run();

  CAF_CHECK_EQUAL(delivered, std::vector<unsigned>{200});
}

CAF_TEST(a_late_answer_touches_nothing) {
  const auto respond = uut->responder();
  uut->cancel();

  respond(response(200));

  CAF_CHECK(jobs.empty());
}

CAF_TEST(an_answer_on_its_way_is_dropped_by_cancel) {
  uut->responder()(response(200));
  CAF_CHECK_EQUAL(jobs.size(), 1u);

  uut->cancel();
  run();

  CAF_CHECK(delivered.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
