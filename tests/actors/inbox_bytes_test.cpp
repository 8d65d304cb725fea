// SPDX-License-Identifier: MIT
/// The bytes that an inbox counts against the memory that it holds, as the heap tells.
#define CAF_SUITE actors_inbox_bytes
#include <caf/test/unit_test.hpp>

#include "../support/heap_in_use.hpp"
#include "../support/hub_world.hpp"

#include <hubcaf/actors/inbox.hpp>
#include <hubcaf/actors/route_table.hpp>
#include <hubcaf/schema/recycler.hpp>

#include <boost/json/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

struct point {
  int x;
  std::optional<double> y;
};
HUBCAF_STRUCT(point, x, y)

struct flat {
  int number;
  point where;
  std::optional<bool> is_new;
};
HUBCAF_MESSAGE(flat, "bytes.flat", number, where, is_new)

struct points {
  std::vector<point> all;
};
HUBCAF_MESSAGE(points, "bytes.points", all)

struct texts {
  std::vector<std::string> all;
};
HUBCAF_VALUE_MESSAGE(texts, "bytes.texts", all)

struct tables {
  std::map<std::string, std::optional<std::string>> ordered;
  std::unordered_map<std::string, int> hashed;
};
HUBCAF_MESSAGE(tables, "bytes.tables", ordered, hashed)

struct tree {
  boost::json::value any;
};
HUBCAF_MESSAGE(tree, "bytes.tree", any)

} // namespace

using namespace hubcaf;

namespace {

std::string repeated(const std::string& text, std::size_t count, const char* between = ",") {
  std::string result = text;
  for (std::size_t i = 1; i < count; ++i)
    result += between + text;
  return result;
}

options roomy(overflow_policy policy) {
  options result;
  result.handler_queue_bytes = std::size_t{1} << 32U;
  result.max_inbound_bytes = std::size_t{1} << 34U;
  result.handler_overflow = policy;
  return result;
}

struct fixture {
  struct amounts {
    std::size_t counted;
    std::size_t held;
  };

  /// Lets a client send messages, which wait; `{}` in `rest` is the number of each.
  amounts waiting(const std::string& type, content_decoder decode, const std::string& rest, std::size_t count,
                  overflow_policy policy = overflow_policy::reject) {
    test::hub_world world(roomy(policy));
    world.set_handler({type, decode, {}, [](const inbound&) {}, nullptr});
    const auto ann = world.connect("ann");
    std::vector<std::string> said;
    for (std::size_t i = 0; i < count; ++i) {
      auto text = R"({"type":")" + type + R"(",)" + rest + '}';
      if (const auto place = text.find("{}"); place != std::string::npos)
        text.replace(place, 2, std::to_string(i));
      said.push_back(std::move(text));
    }
    // The first ones fill the thread's store of free blocks, which the heap counts as in use.
    std::size_t next = 0;
    while (next < 20)
      ann->says(said[next++]);
    const auto routes = world.hub->routes();
    const auto& queue = *routes->find(type)->instance(0).inbox;
    const auto counted = queue.bytes();
    const auto before = test::heap_in_use();
    while (next < count)
      ann->says(said[next++]);
    const amounts result{queue.bytes() - counted, test::heap_in_use() - before};
    CAF_CHECK_EQUAL(queue.size(), count);
    world.run();
    CAF_CHECK_EQUAL(queue.bytes(), 0u);
    return result;
  }

  static void check(const amounts& seen) {
    CAF_MESSAGE("counted " << seen.counted << ", held " << seen.held);
    // A sanitizer's heap does not tell.
    if (!recycler::is_on())
      return;
    CAF_CHECK_LESS_OR_EQUAL(seen.held, seen.counted);
    CAF_CHECK_LESS(seen.counted, seen.held + seen.held / 2);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(inbox_bytes_tests, fixture)

CAF_TEST(small_raw_messages) {
  check(waiting("raw.small", nullptr, R"("content":1)", 2000));
}

CAF_TEST(raw_messages_with_a_ref_and_a_long_type) {
  check(waiting("raw.with_a_name_that_does_not_fit_into_a_string", nullptr,
                R"("content":"0123456789 0123456789 0123456789","meta":{"ref":"0123456789 0123456789 0123456789"})",
                2000));
}

CAF_TEST(a_long_key_under_keep_latest) {
  CAF_MESSAGE("meta holds it, and the key is a copy");
  check(waiting("raw.key", nullptr, R"("content":1,"meta":{"key":"{})" + std::string(60'000, 'k') + R"("})", 200,
                overflow_policy::keep_latest));
}

CAF_TEST(short_keys_under_keep_latest) {
  check(waiting("raw.key", nullptr, R"("content":1,"meta":{"key":"{}"})", 5000, overflow_policy::keep_latest));
}

CAF_TEST(flat_structs) {
  check(waiting("bytes.flat", &decode_content<flat>, R"("content":{"number":1,"where":{"x":1,"y":2},"is_new":null})",
                2000));
}

CAF_TEST(vectors_of_small_items) {
  check(waiting("bytes.points", &decode_content<points>, R"("content":{"all":[)" + repeated(R"({"x":1})", 700) + "]}",
                200));
}

CAF_TEST(many_short_strings) {
  check(waiting("bytes.texts", &decode_content<texts>, R"("content":[)" + repeated(R"("")", 3000) + "]", 100));
}

CAF_TEST(many_strings_that_need_the_heap) {
  check(waiting("bytes.texts", &decode_content<texts>,
                R"("content":[)" + repeated(R"("0123456789abcdefghij")", 500) + "]", 100));
}

CAF_TEST(tables_by_text) {
  std::string entries;
  for (int i = 0; i < 200; ++i)
    entries += (i != 0 ? ",\"" : "\"") + std::to_string(i) + "\":";
  const auto with = [&entries](const std::string& value) {
    std::string result = entries;
    for (auto place = result.find(':'); place != std::string::npos; place = result.find(':', place + 1))
      result.insert(place + 1, value);
    return result;
  };
  check(waiting("bytes.tables", &decode_content<tables>,
                R"("content":{"ordered":{)" + with(R"("0123456789abcdefghij")") + R"(},"hashed":{)" + with("7") + "}}",
                100));
}

CAF_TEST(json_trees) {
  check(waiting("bytes.tree", &decode_content<tree>,
                R"("content":{"any":[)" + repeated(R"({"name":"0123456789abcdefghij","on":[1,2,3]})", 100) + "]}",
                100));
}

CAF_TEST(a_message_that_takes_more_memory_than_the_limit_is_returned_at_once) {
  for (const auto policy : {overflow_policy::reject, overflow_policy::suspend}) {
    options settings;
    settings.handler_overflow = policy;
    settings.handler_queue_bytes = settings.max_message_size;
    test::hub_world world(settings);
    world.set_handler({"bytes.texts", &decode_content<texts>, {}, [](const inbound&) {}, nullptr});
    const auto ann = world.connect("ann");

    ann->says(R"({"type":"bytes.texts","content":[)" + repeated(R"("")", 3000) + "]}");
    world.run();
    ann->flush();

    CAF_CHECK(ann->reading);
    CAF_CHECK(ann->received.back().find("queue_full") != std::string::npos);
    // A smaller one finds the handler.
    ann->says(R"({"type":"bytes.texts","content":[""]})");
    world.run();
    CAF_CHECK_EQUAL(world.hub->counters.report().inbound.delivered, 1u);
  }
}

CAF_TEST(an_error_repeats_a_long_key_no_more_than_in_part) {
  test::hub_world world;
  world.set_handler({"bytes.tables", &decode_content<tables>, {}, [](const inbound&) {}, nullptr});
  const auto ann = world.connect("ann");

  ann->says(R"({"type":"bytes.tables","content":{"hashed":{},"ordered":{")" + std::string(60'000, 'k') + R"(":1}}})");
  world.run();
  ann->flush();

  const auto& answer = ann->received.back();
  CAF_CHECK(answer.find(R"("code":"bad_content")") != std::string::npos);
  CAF_CHECK(answer.find("kkk...\",\"expected\"") != std::string::npos);
  CAF_CHECK_LESS(answer.size(), 1000u);
}

CAF_TEST(a_message_that_waits_for_room_does_so_as_text) {
  CAF_MESSAGE("decoded it is ten times as large, and each suspended connection holds one");
  auto settings = roomy(overflow_policy::suspend);
  settings.handler_queue_size = 1;
  test::hub_world world(settings);
  std::vector<std::size_t> seen;
  world.set_handler({"bytes.texts",
                     &decode_content<texts>,
                     {},
                     [&](const inbound& message) { seen.push_back(message.as<texts>().all.size()); },
                     nullptr});
  const auto ann = world.connect("ann");
  const auto say = [&](std::size_t count) {
    ann->says(R"({"type":"bytes.texts","content":[)" + repeated(R"("")", count) + "]}");
  };
  say(1);
  const auto before = test::heap_in_use();

  say(20'000);

  const auto held = test::heap_in_use() - before;
  CAF_CHECK(!ann->reading);
  if (recycler::is_on())
    CAF_CHECK_LESS(held, settings.max_message_size + inbound::record_bytes());
  world.run();
  CAF_CHECK(ann->reading);
  CAF_REQUIRE_EQUAL(seen.size(), 2u);
  CAF_CHECK_EQUAL(seen[1], 20'000u);
  CAF_CHECK_EQUAL(world.hub->counters.report().inbound.delivered, 2u);
}

CAF_TEST_FIXTURE_SCOPE_END()
