// SPDX-License-Identifier: MIT
/// The bytes that a client's queue counts against the memory that it holds, as the heap tells.
#define CAF_SUITE actors_outbound_bytes
#include <caf/test/unit_test.hpp>

#include "../support/heap_in_use.hpp"
#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/schema/recycler.hpp>

#include <string>

using namespace hubcaf;

namespace {

options roomy(overflow_policy policy) {
  options result;
  result.client_queue_bytes = std::size_t{1} << 32U;
  result.max_outbound_bytes = std::size_t{1} << 34U;
  result.client_overflow = policy;
  return result;
}

enum class place { on_its_way, in_the_session };

/// Sends messages that wait; `{}` in `content` and `meta` is the number of each.
void check(place where, const std::string& type, const std::string& content, const std::string& meta, std::size_t count,
           overflow_policy policy = overflow_policy::reject) {
  // The first ones fill the thread's store of free blocks, which the heap counts as in use.
  constexpr std::size_t first = 20;
  test::hub_world world(roomy(policy));
  const auto ann = world.connect("ann");
  const auto books = world.hub->clients.find("ann");
  const auto numbered = [](std::string text, std::size_t number) {
    if (const auto found = text.find("{}"); found != std::string::npos)
      text.replace(found, 2, std::to_string(number));
    return text;
  };
  const auto say = [&](std::size_t number) {
    auto message = pack(*world.hub, any_message(type, raw_json{numbered(content, number)}), numbered(meta, number));
    CAF_REQUIRE(send(books, std::move(message)) == send_result::accepted);
    if (where == place::in_the_session)
      world.run();
  };
  for (std::size_t i = 0; i < first; ++i)
    say(i);
  const auto counted_before = books->queue.bytes();
  const auto held_before = test::heap_in_use();
  for (std::size_t i = 0; i < count; ++i)
    say(first + i);
  const auto counted = books->queue.bytes() - counted_before;
  const auto held = test::heap_in_use() - held_before;
  CAF_MESSAGE("counted " << counted << ", held " << held);
  if (recycler::is_on())
    CAF_CHECK_LESS_OR_EQUAL(held, counted);
  world.run();
  ann->flush();
  world.run();
  CAF_CHECK_EQUAL(books->queue.bytes(), 0u);
}

} // namespace

CAF_TEST(small_messages) {
  check(place::in_the_session, "a", "1", "", 3000);
  check(place::on_its_way, "a", "1", "", 3000);
}

CAF_TEST(messages_of_a_long_type) {
  const std::string type = "a.type_that_needs_memory_of_its_own";
  check(place::in_the_session, type, R"("0123456789 0123456789")", "", 3000);
  check(place::on_its_way, type, R"("0123456789 0123456789")", "", 3000);
}

CAF_TEST(large_messages) {
  check(place::in_the_session, "a", '"' + std::string(60'000, 'x') + '"', "", 200);
}

CAF_TEST(short_keys_under_keep_latest) {
  check(place::in_the_session, "price", "1", R"({"key":"{}"})", 3000, overflow_policy::keep_latest);
}

CAF_TEST(long_keys_under_keep_latest) {
  CAF_MESSAGE("the key is a copy of what stands in the payload");
  check(place::in_the_session, "price", "1", R"({"key":"{})" + std::string(60'000, 'k') + R"("})", 200,
        overflow_policy::keep_latest);
}
