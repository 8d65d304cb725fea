// SPDX-License-Identifier: MIT
/// The cost of `drop_oldest` of a full write queue: frames that are looked at or moved for one. Counted, not timed.
#define CAF_SUITE transport_write_queue_drop_oldest

#include <hubcaf/transport/write_queue.hpp>

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <random>
#include <string>

using namespace hubcaf;
using enum overflow_policy;

namespace {

constexpr std::size_t room = 10'000;
constexpr std::size_t beyond = 20'000;

shared_frame make(std::string_view payload, overflow_policy overflow, std::string key = {}) {
  auto result = std::make_shared<frame>();
  result->payload = payload;
  result->type = "price";
  result->label.overflow = overflow;
  result->label.name_hash = std::hash<std::string>{}(key);
  result->label.key = std::move(key);
  return result;
}

struct fixture {
  write_queue uut{room, std::size_t{1} << 30U};

  void fill(std::size_t count, overflow_policy policy) {
    const auto one = make("x", policy);
    for (std::size_t i = 0; i < count; ++i)
      CAF_REQUIRE(uut.push(one) == push_result::queued);
  }

  // Pushes many frames more than there is room for. @returns those that were looked at for one of them.
  double visited_per_frame() {
    const auto before = uut.visited();
    const auto one = make("x", drop_oldest);
    for (std::size_t i = 0; i < beyond; ++i) {
      CAF_REQUIRE(uut.drop_oldest() != nullptr);
      CAF_REQUIRE(uut.push(one) == push_result::queued);
    }
    CAF_CHECK_EQUAL(uut.size(), room);
    return static_cast<double>(uut.visited() - before) / beyond;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(write_queue_drop_oldest_tests, fixture)

CAF_TEST(it_looks_at_a_few_where_all_may_be_dropped) {
  fill(room, drop_oldest);

  CAF_CHECK_LESS(visited_per_frame(), 3.0);
}

CAF_TEST(it_looks_once_at_those_before_that_may_not_be_dropped) {
  fill(room / 2, reject);
  fill(room / 2, drop_oldest);

  CAF_CHECK_LESS(visited_per_frame(), 6.0);
}

CAF_TEST(it_looks_at_a_few_while_some_are_being_written) {
  fill(20, reject);
  fill(room - 20, drop_oldest);
  for (int i = 0; i < 20; ++i)
    CAF_REQUIRE(uut.pop() != nullptr);

  // The 20 move up at each.
  CAF_CHECK_LESS(visited_per_frame(), 25.0);
}

CAF_TEST(it_does_not_look_for_what_is_not_there) {
  fill(room, reject);
  const auto before = uut.visited();

  for (std::size_t i = 0; i < beyond; ++i)
    CAF_REQUIRE(uut.drop_oldest() == nullptr);

  CAF_CHECK_LESS(uut.visited() - before, 2 * room);
}

CAF_TEST(with_many_gaps_it_does_what_a_plain_list_does) {
  CAF_MESSAGE("long queues, so that gaps are closed; each key once");
  std::mt19937 random(1);
  std::deque<shared_frame> wanted;
  std::size_t taken = 0;
  for (int step = 0; step < 20'000; ++step) {
    const auto dice = random() % 100;
    if (dice < 45 || wanted.size() < 300) {
      const auto policy = random() % 3 == 0 ? reject : keep_latest;
      auto added = make(std::to_string(step), policy, std::to_string(random() % 2000));
      if (const auto older = uut.replace(added)) {
        const auto place = std::find(wanted.begin(), wanted.end(), older);
        CAF_REQUIRE(place != wanted.end() && older->label.key == added->label.key);
        *place = added;
        continue;
      }
      CAF_REQUIRE(uut.push(added) == push_result::queued);
      wanted.push_back(std::move(added));
    } else if (dice < 95) {
      const auto oldest =
        std::find_if(wanted.begin(), wanted.end(), [](const auto& one) { return one->label.overflow == keep_latest; });
      const auto expected = oldest != wanted.end() ? *oldest : nullptr;
      CAF_REQUIRE(uut.drop_oldest() == expected);
      if (oldest != wanted.end())
        wanted.erase(oldest);
    } else if (dice < 97) {
      const auto back = uut.pop();
      CAF_REQUIRE(back == wanted.front());
      uut.put_back(back, lane::data);
    } else {
      CAF_REQUIRE(uut.pop() == wanted.front());
      uut.written();
      wanted.pop_front();
      ++taken;
    }
    CAF_REQUIRE(uut.size() == wanted.size());
  }
  CAF_CHECK_LESS(100u, taken);
  const auto left = uut.close();
  CAF_CHECK(std::equal(left.begin(), left.end(), wanted.begin(), wanted.end()));
}

CAF_TEST_FIXTURE_SCOPE_END()
