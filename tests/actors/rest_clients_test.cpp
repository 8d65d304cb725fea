// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_rest_clients
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/rest_clients.hpp>
#include <hubcaf/schema/client_id.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

using parameters = std::vector<std::pair<std::string, std::string>>;

options with_duplicates() {
  options result;
  result.duplicates = duplicate_policy::allow;
  return result;
}

struct fixture {
  hub_world world{with_duplicates()};

  http_response ask(parameters query = {}) {
    http_request request;
    request.method = "GET";
    request.path = "/ws/clients";
    request.query = std::move(query);
    return list_clients(*world.hub, request);
  }

  boost::json::value page(parameters query = {}) {
    const auto answer = ask(std::move(query));
    CAF_REQUIRE_EQUAL(answer.status, 200u);
    return boost::json::parse(answer.body);
  }

  /// How often each id is met on a walk; `between` is called after each page.
  template <class Function>
  std::map<std::string, int> walk(parameters query, Function between) {
    std::map<std::string, int> met;
    for (auto asked = query;;) {
      const auto body = page(asked);
      for (const auto& one : body.at("clients").as_array())
        ++met[std::string(one.at("client_id").as_string())];
      if (body.at("next").is_null())
        return met;
      asked = query;
      asked.emplace_back("after", std::string(body.at("next").as_string()));
      between();
    }
  }

  void refuses(parameters query, const char* parameter) {
    const auto answer = ask(std::move(query));
    CAF_CHECK_EQUAL(answer.status, 400u);
    CAF_CHECK(answer.body.starts_with(R"({"success":false,"error":"bad_query","message":")" + std::string(parameter)));
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(rest_clients_tests, fixture)

CAF_TEST(all_that_fit_are_on_one_page) {
  world.connect("ann");
  world.connect("bob");

  const auto body = page();

  CAF_CHECK_EQUAL(body.at("clients").as_array().size(), 2u);
  CAF_CHECK(body.at("next").is_null());
}

CAF_TEST(a_page_holds_no_more_than_its_limit_and_the_last_one_says_so) {
  for (int i = 0; i < 6; ++i)
    world.connect("c" + std::to_string(i));

  const auto first = page({{"limit", "3"}});
  CAF_CHECK_EQUAL(first.at("clients").as_array().size(), 3u);
  const auto second = page({{"limit", "3"}, {"after", std::string(first.at("next").as_string())}});
  CAF_CHECK_EQUAL(second.at("clients").as_array().size(), 3u);
  CAF_CHECK(second.at("next").is_null());
}

CAF_TEST(without_a_limit_a_page_has_a_thousand_clients) {
  for (int i = 0; i < 1001; ++i)
    world.connect("c" + std::to_string(i));

  const auto body = page();
  CAF_CHECK_EQUAL(body.at("clients").as_array().size(), 1000u);
  CAF_CHECK(!body.at("next").is_null());
  CAF_CHECK_EQUAL(body.at("summary").at("total_clients").as_int64(), 1001);
}

CAF_TEST(who_stays_is_met_once_whoever_comes_and_goes) {
  std::vector<std::shared_ptr<test::fake_session>> leaving;
  for (int i = 0; i < 40; ++i) {
    world.connect("stays" + std::to_string(i));
    leaving.push_back(world.connect("goes" + std::to_string(i)));
  }
  int pages = 0;

  auto met = walk({{"limit", "7"}}, [&] {
    leaving[static_cast<std::size_t>(pages)]->ends(session_end::lost);
    world.connect("comes" + std::to_string(pages++));
  });

  CAF_CHECK(pages > 10);
  for (int i = 0; i < 40; ++i)
    CAF_CHECK_EQUAL(met["stays" + std::to_string(i)], 1);
  for (const auto& [id, times] : met)
    CAF_CHECK_EQUAL(times, 1);
}

CAF_TEST(the_kind_is_filtered_and_the_summary_is_that_of_all) {
  for (int i = 0; i < 5; ++i) {
    world.connect("c" + std::to_string(i));
    world.connect(anonymous_id(1, static_cast<std::uint64_t>(i)));
  }

  const auto named = walk({{"kind", "named"}, {"limit", "2"}}, [] {});
  const auto anonymous = walk({{"kind", "anonymous"}, {"limit", "2"}}, [] {});

  CAF_CHECK_EQUAL(named.size(), 5u);
  CAF_CHECK(named.contains("c4"));
  CAF_CHECK_EQUAL(anonymous.size(), 5u);
  CAF_CHECK(!anonymous.contains("c4"));
  CAF_CHECK_EQUAL(std::int64_t(page({{"kind", "named"}}).at("summary").at("total_clients").as_int64()), 10);
}

CAF_TEST(all_connections_of_an_id_are_listed_page_by_page) {
  for (int i = 0; i < 5; ++i) {
    world.connect("ann");
    world.connect("bob");
  }

  CAF_CHECK_EQUAL(page({{"id", "ann"}}).at("clients").as_array().size(), 5u);
  CAF_CHECK((walk({{"id", "ann"}, {"limit", "2"}}, [] {}) == std::map<std::string, int>{{"ann", 5}}));
  CAF_CHECK(page({{"id", "nobody"}}).at("clients").as_array().empty());
  CAF_CHECK(page({{"id", "ann"}, {"kind", "anonymous"}}).at("clients").as_array().empty());
}

CAF_TEST(a_query_that_makes_no_sense_is_refused) {
  for (const auto* limit : {"0", "1001", "-1", "+1", "1e2", "", " 1", "99999999999999999999"})
    refuses({{"limit", limit}}, "limit");
  for (const auto* after :
       {"", "0", "zz0000000000000001", "0000000000000000001", "200000000000000001", "-10000000000000001"})
    refuses({{"after", after}}, "after");
  refuses({{"after", "000000000000000001"}, {"kind", "anonymous"}}, "after");
  refuses({{"id", "not an id"}}, "id");
  refuses({{"kind", "both"}}, "kind");
}

CAF_TEST(the_healthy_are_those_of_the_last_beat) {
  const auto alice = world.connect("alice");
  world.connect("bob");
  CAF_CHECK_EQUAL(std::int64_t(page().at("summary").at("healthy_clients").as_int64()), 2);

  world.pass(53s, alice);
  CAF_CHECK_EQUAL(std::int64_t(page().at("summary").at("healthy_clients").as_int64()), 1);
  alice->ends(session_end::lost);
  world.run();
  CAF_CHECK_EQUAL(std::int64_t(page().at("summary").at("healthy_clients").as_int64()), 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
