// SPDX-License-Identifier: MIT
// ctest: timeout=600
#define CAF_SUITE actors_type_table
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/throws.hpp"

#include <hubcaf/actors/type_table.hpp>

#include <atomic>
#include <latch>
#include <new>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

message_rules no_rules(std::string_view) {
  return {};
}

std::string name_of(std::size_t number) {
  return "type." + std::to_string(number);
}

} // namespace

CAF_TEST(a_type_is_met_once) {
  type_table uut{no_rules};

  auto& chat = uut.find_or_add("chat.message");
  auto& move = uut.find_or_add("game.move");

  CAF_CHECK_EQUAL(chat.name, "chat.message");
  CAF_CHECK_EQUAL(chat.number, 1u);
  CAF_CHECK_EQUAL(move.number, 2u);
  CAF_CHECK_EQUAL(&uut.find_or_add("chat.message"), &chat);
  CAF_CHECK_EQUAL(&uut.find("game.move"), &move);
  CAF_CHECK_EQUAL(&uut.at(2), &move);
  CAF_CHECK_EQUAL(uut.size(), 3u);
}

CAF_TEST(without_memory_nobody_who_needs_an_entry_shares_that_of_others) {
  type_table uut{no_rules};
  {
    const test::failing_memory memory(0);
    CAF_CHECK_EQUAL(&uut.find_or_add("chat.message"), &uut.others());
  }
  CAF_CHECK(test::throws<std::bad_alloc>([&] {
    const test::failing_memory memory(0);
    static_cast<void>(uut.obtain("chat.message"));
  }));
  CAF_CHECK_EQUAL(uut.obtain("chat.message").name, "chat.message");
}

CAF_TEST(types_without_an_entry_are_the_others) {
  type_table uut{no_rules};

  CAF_CHECK(uut.others().name == "");
  CAF_CHECK(uut.others().number == 0u);
  CAF_CHECK_EQUAL(&uut.find("never.met"), &uut.others());
  CAF_CHECK_EQUAL(&uut.find_or_add(""), &uut.others());
  CAF_CHECK_EQUAL(&uut.at(0), &uut.others());
  CAF_CHECK_EQUAL(&uut.at(1), &uut.others());
  CAF_CHECK_EQUAL(&uut.at(4000000000), &uut.others());
  CAF_CHECK_EQUAL(uut.size(), 1u);
}

CAF_TEST(a_new_entry_gets_its_rules) {
  type_table uut{[](std::string_view type) -> message_rules {
    if (type == "price.tick")
      return {overflow_policy::keep_latest, overflow_policy::suspend, 250ms};
    return {overflow_policy::disconnect, overflow_policy::reject, 0ms};
  }};

  CAF_CHECK(uut.find_or_add("price.tick").rules.client_overflow == overflow_policy::keep_latest);
  CAF_CHECK(uut.find_or_add("price.tick").rules.handler_overflow == overflow_policy::suspend);
  CAF_CHECK(uut.find_or_add("price.tick").rules.time_to_live == 250ms);
  CAF_CHECK(uut.others().rules.client_overflow == overflow_policy::disconnect);
}

CAF_TEST(a_full_table_takes_no_more) {
  CAF_MESSAGE("memory has a ceiling, whatever clients send");
  type_table uut{no_rules};
  for (std::size_t i = 1; i < type_table::max_types; ++i)
    CAF_REQUIRE_EQUAL(uut.find_or_add(name_of(i)).number, i);

  for (std::size_t i = type_table::max_types; i < 10000; ++i)
    CAF_REQUIRE_EQUAL(&uut.find_or_add(name_of(i)), &uut.others());

  CAF_CHECK_EQUAL(uut.size(), type_table::max_types);
  CAF_CHECK(uut.find_or_add(name_of(511)).number == 511u);
  CAF_CHECK_EQUAL(&uut.at(512), &uut.others());
}

CAF_TEST(entries_are_visited_by_number) {
  type_table uut{no_rules};
  for (std::size_t i = 1; i < 100; ++i)
    CAF_REQUIRE_EQUAL(uut.find_or_add(name_of(i)).number, i);

  std::uint32_t next = 0;
  uut.for_each([&](const message_type& type) { CAF_CHECK_EQUAL(type.number, next++); });

  CAF_CHECK_EQUAL(next, 100u);
}

CAF_TEST(without_memory_a_type_is_one_of_the_others) {
  bool memory = true;
  type_table uut{[&](std::string_view) -> message_rules {
    if (!memory)
      throw std::bad_alloc{};
    return {};
  }};
  memory = false;

  CAF_CHECK_EQUAL(&uut.find_or_add("chat.message"), &uut.others());
}

CAF_TEST(threads_that_meet_the_same_types_agree) {
  constexpr std::size_t names = 700;
  constexpr std::size_t thread_count = 4;
  for (int round = 0; round < 20; ++round) {
    // Others may come in between the look-up and the insertion.
    type_table uut{[](std::string_view) {
      std::this_thread::yield();
      return message_rules{};
    }};
    std::vector<std::vector<message_type*>> met(thread_count, std::vector<message_type*>(names));
    std::atomic<int> changed{0};
    std::latch start{thread_count};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < thread_count; ++t)
      threads.emplace_back([&, t] {
        start.arrive_and_wait();
        for (std::size_t i = 0; i < names; ++i) {
          // Half of the threads go one way, half the other.
          const auto name = t % 2 == 0 ? i : names - 1 - i;
          met[t][name] = &uut.find_or_add(name_of(name));
          if (&uut.find_or_add(name_of(name)) != met[t][name])
            ++changed;
        }
      });
    for (auto& thread : threads)
      thread.join();

    CAF_REQUIRE_EQUAL(changed.load(), 0);
    CAF_REQUIRE_EQUAL(uut.size(), type_table::max_types);
    std::set<std::string> seen;
    uut.for_each([&](const message_type& type) { seen.insert(type.name); });
    CAF_REQUIRE_EQUAL(seen.size(), type_table::max_types);
    for (std::size_t name = 0; name < names; ++name) {
      auto* first = met[0][name];
      CAF_REQUIRE(first == &uut.others() || first->name == name_of(name));
      for (const auto& thread : met)
        CAF_REQUIRE_EQUAL(thread[name], first);
    }
  }
}
