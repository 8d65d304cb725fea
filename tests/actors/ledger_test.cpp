// SPDX-License-Identifier: MIT
// ctest: timeout=600
#define CAF_SUITE actors_ledger
#include <caf/test/unit_test.hpp>

#include "../support/shared_cell.hpp"

#include <hubcaf/actors/ledger.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <latch>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace hubcaf;

namespace {

message_rules no_rules(std::string_view) {
  return {};
}

} // namespace

CAF_TEST(cells_of_many_threads_add_up) {
  ledger uut{no_rules};
  std::vector<std::thread> threads;
  for (int i = 0; i < 40; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n)
        uut.add(counter::messages_sent);
      uut.add(counter::http_refused, 2);
      uut.add(errc::queue_full);
      uut.add(errc::invalid_argument, 3);
    });
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(uut.totals()[counter::messages_sent], 40000u);
  CAF_CHECK_EQUAL(uut.totals()[counter::http_refused], 80u);
  CAF_CHECK_EQUAL(uut.totals()[counter::connections], 0u);
  CAF_CHECK_EQUAL(uut.totals().errors_of(errc::queue_full), 40u);
  CAF_CHECK_EQUAL(uut.totals().errors_of(errc::invalid_argument), 120u);
}

CAF_TEST(threads_that_share_a_cell_lose_nothing) {
  constexpr std::uint64_t per_thread = 1000000;
  ledger uut{no_rules};

  test::count_in_one_cell(ledger::shared_cell_count, [&] {
    for (std::uint64_t n = 0; n < per_thread; ++n)
      uut.add(counter::messages_sent);
  });

  CAF_CHECK(uut.totals()[counter::messages_sent] == 2 * per_thread);
}

CAF_TEST(the_report_lists_types_by_name_and_sums_them) {
  CAF_MESSAGE("law 1");
  ledger uut{no_rules};
  auto& tick = uut.types.find_or_add("price.tick");
  auto& chat = uut.types.find_or_add("chat.message");
  (void)uut.types.find_or_add("never.used");
  tick.outbound.accept(10);
  tick.outbound.deliver(4);
  tick.outbound.drop(drop_cause::keep_latest, 3);
  tick.outbound.drop(drop_cause::slow_consumer, 2);
  chat.inbound.accept(5);
  chat.inbound.give_back(errc::queue_full, 2);
  chat.inbound.expire();
  chat.outbound.accept();
  uut.types.others().inbound.accept(7);
  uut.types.others().inbound.give_back(errc::unknown_type, 7);

  const auto report = uut.report();

  CAF_REQUIRE_EQUAL(report.types.size(), 3u);
  CAF_CHECK_EQUAL(report.types[0].type, "*other*");
  CAF_CHECK_EQUAL(report.types[1].type, "chat.message");
  CAF_CHECK_EQUAL(report.types[2].type, "price.tick");
  CAF_CHECK_EQUAL(report.types[2].outbound.dropped, 5u);
  CAF_CHECK(report.types[2].outbound.dropped_by ==
            (std::map<std::string, std::uint64_t>{{"keep_latest", 3}, {"slow_consumer", 2}}));
  CAF_CHECK_EQUAL(report.types[2].outbound.held, 1);
  CAF_CHECK_EQUAL(report.inbound.accepted, 12u);
  CAF_CHECK_EQUAL(report.inbound.returned, 9u);
  CAF_CHECK(report.inbound.returned_by ==
            (std::map<std::string, std::uint64_t>{{"queue_full", 2}, {"unknown_type", 7}}));
  CAF_CHECK_EQUAL(report.inbound.expired, 1u);
  CAF_CHECK_EQUAL(report.inbound.held, 2);
  CAF_CHECK_EQUAL(report.outbound.accepted, 11u);
  CAF_CHECK_EQUAL(report.outbound.held, 2);
  CAF_CHECK_EQUAL(report.inbound.residue(), 0);
  CAF_CHECK_EQUAL(report.outbound.residue(), 0);
  CAF_CHECK_EQUAL(report.residue, 0);
}

CAF_TEST(the_report_is_json) {
  ledger uut{no_rules};
  auto& tick = uut.types.find_or_add("price.tick");
  tick.outbound.accept(2);
  tick.outbound.drop(drop_cause::drop_oldest);

  std::string text;
  json_encode(text, uut.report());

  const std::string none = R"({"accepted":0,"delivered":0,"dropped":0,"returned":0,"expired":0,"held":0,)"
                           R"("dropped_by":{},"returned_by":{}})";
  const std::string some = R"({"accepted":2,"delivered":0,"dropped":1,"returned":0,"expired":0,"held":1,)"
                           R"("dropped_by":{"drop_oldest":1},"returned_by":{}})";
  CAF_CHECK_EQUAL(text, R"({"inbound":)" + none + R"(,"outbound":)" + some +
                          R"(,"residue":0,"types":[{"type":"price.tick","inbound":)" + none + R"(,"outbound":)" + some +
                          "}]}");
}

CAF_TEST(an_entry_with_a_missing_count_has_a_residue) {
  CAF_MESSAGE("known-bad, law 1");
  account_totals totals;
  totals.accepted = 5;
  totals.delivered = 2;
  totals.held = 3;
  CAF_REQUIRE_EQUAL(to_ledger_entry(totals).residue(), 0);

  totals.returned[static_cast<std::size_t>(errc::poisoned)] = 1;
  CAF_CHECK_EQUAL(to_ledger_entry(totals).residue(), -1);

  totals.held = 1;
  CAF_CHECK_EQUAL(to_ledger_entry(totals).residue(), 1);
}

CAF_TEST(what_was_settled_without_being_accepted_does_not_hide) {
  CAF_MESSAGE("known-bad, law 1");
  ledger uut{no_rules};
  uut.types.find_or_add("chat.message").outbound.deliver();

  const auto report = uut.report();

  CAF_REQUIRE_EQUAL(report.types.size(), 1u);
  CAF_CHECK_EQUAL(report.types[0].outbound.held, -1);
}

CAF_TEST(reports_under_load_balance_in_every_line) {
  CAF_MESSAGE("law 1");
  constexpr int enough_readings = 20;
  ledger uut{no_rules};
  // The writers go on until the reader has seen them write often enough, however late anybody gets a processor.
  std::atomic<bool> stop{false};
  std::array<std::uint64_t, 3> rounds{};
  std::latch start{4};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 3; ++t)
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      std::uint64_t n = 0;
      for (; !stop || n < 3; ++n) {
        auto& type = uut.types.find_or_add("type." + std::to_string((n + t) % 3));
        type.inbound.accept();
        type.outbound.accept(3);
        type.outbound.deliver(2);
        type.inbound.give_back(errc::handler_failed);
        type.outbound.drop(drop_cause::connection_lost);
      }
      rounds[t] = n;
    });

  start.arrive_and_wait();
  int faults = 0;
  std::uint64_t last_seen = 0;
  for (int moved = 0; moved < enough_readings;) {
    const auto report = uut.report();
    std::uint64_t accepted = 0;
    std::int64_t held = 0;
    bool good = report.residue == 0 && report.inbound.residue() == 0 && report.outbound.residue() == 0;
    for (const auto& line : report.types) {
      good = good && line.inbound.residue() == 0 && line.outbound.residue() == 0;
      accepted += line.outbound.accepted;
      held += line.outbound.held;
    }
    good = good && accepted == report.outbound.accepted && held == report.outbound.held && held >= 0;
    faults += good ? 0 : 1;
    moved += accepted != std::exchange(last_seen, accepted) ? 1 : 0;
  }
  stop = true;
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(faults, 0);
  const auto accepted = std::accumulate(rounds.begin(), rounds.end(), std::uint64_t{0});
  const auto report = uut.report();
  CAF_CHECK_EQUAL(report.types.size(), 3u);
  CAF_CHECK_EQUAL(report.inbound.accepted, accepted);
  CAF_CHECK_EQUAL(report.outbound.delivered, 2 * accepted);
  CAF_CHECK_EQUAL(report.inbound.held, 0);
  CAF_CHECK_EQUAL(report.outbound.held, 0);
}

CAF_TEST(books_add_up_line_by_line) {
  ledger_entry uut{21, 2, 3, 4, 5, 7, {{"a", 1}, {"b", 2}}, {{"c", 4}}};

  uut += ledger_entry{36, 20, 1, 2, 4, 9, {{"b", 1}}, {{"d", 2}}};

  CAF_CHECK_EQUAL(uut.accepted, 57u);
  CAF_CHECK_EQUAL(uut.delivered, 22u);
  CAF_CHECK_EQUAL(uut.dropped, 4u);
  CAF_CHECK_EQUAL(uut.returned, 6u);
  CAF_CHECK_EQUAL(uut.expired, 9u);
  CAF_CHECK_EQUAL(uut.held, 16);
  CAF_CHECK_EQUAL(uut.residue(), 0);
  CAF_CHECK(uut.dropped_by == (std::map<std::string, std::uint64_t>{{"a", 1}, {"b", 3}}));
  CAF_CHECK(uut.returned_by == (std::map<std::string, std::uint64_t>{{"c", 4}, {"d", 2}}));
}
