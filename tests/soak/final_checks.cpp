// SPDX-License-Identifier: MIT
#include "final_checks.hpp"

#include "watcher.hpp"

#include <algorithm>
#include <map>

namespace hubcaf::soak {

namespace {

struct client_sum {
  std::uint64_t accepted = 0;
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;
};

std::string differ(const std::string& id, const char* what, std::uint64_t hub, std::uint64_t client) {
  return "client " + id + ": " + what + ": the hub says " + std::to_string(hub) + ", the client " +
         std::to_string(client);
}

ledger_type books_of(const ledger_report& report, std::string_view type) {
  const auto found =
    std::find_if(report.types.begin(), report.types.end(), [&](const auto& entry) { return entry.type == type; });
  return found != report.types.end() ? *found : ledger_type{std::string(type), {}, {}};
}

void check_books(const ledger_report& report, verdict& broken) {
  broken.expect_equal(report.residue, 0, "residue of the hub at its end");
  for (const auto& type : report.types) {
    check_balance(broken, type.type + ", inbound, at the end", type.inbound);
    check_balance(broken, type.type + ", outbound, at the end", type.outbound);
    broken.expect_equal(type.inbound.held, 0, "held of " + type.type + ", inbound, at the end");
    broken.expect_equal(type.outbound.held, 0, "held of " + type.type + ", outbound, at the end");
  }
}

void check_handlers(const ledger_report& report, const workshop& handlers, verdict& broken) {
  for (const auto what : all_kinds()) {
    const auto& info = info_of(what);
    if (info.pattern.empty())
      continue;
    const auto books = books_of(report, info.pattern).inbound;
    if (info.is_function)
      broken.expect_equal(handlers.finished(what), books.delivered,
                          "messages that handlers of " + type_of(what) +
                            " finished, and that were booked as delivered");
    else
      broken.expect_at_most(books.delivered, handlers.finished(what), "delivered to handlers of " + type_of(what));
    if (what != kind::moved)
      broken.expect_at_most(handlers.left_out(what), books.dropped + books.returned + books.expired,
                            "messages that handlers of " + type_of(what) + " never saw");
  }
}

void check_fates(const std::string& name, const fate_book& told, const ledger_entry& books, verdict& broken) {
  broken.expect_equal(told.of(message_fate::delivered), books.delivered, name + ": delivered, as told and as booked");
  broken.expect_equal(told.of(message_fate::dropped), books.dropped, name + ": dropped, as told and as booked");
  broken.expect_equal(told.of(message_fate::returned), books.returned, name + ": returned, as told and as booked");
  broken.expect_equal(told.of(message_fate::expired), books.expired, name + ": expired, as told and as booked");
}

void check_posted(const ledger_report& report, const arena& here, const post_sums& posted, bool ids_are_shared) {
  auto& broken = here.broken;
  const auto outbound = [&](kind what) { return books_of(report, info_of(what).type).outbound; };
  check_fates("hub.push", here.push_fates, books_of(report, info_of(kind::push).type).inbound, broken);
  check_fates("hub.send", here.send_fates, outbound(kind::send), broken);
  check_fates("hub.broadcast", here.cast_fates, outbound(kind::cast), broken);
  const auto due = here.reply_fates_due.load();
  broken.expect_at_most(due, here.reply_fates.total(), "fates of replies due, against those told,");
  broken.expect_at_most(here.reply_fates.total(), due + here.reply_fates_possible,
                        "fates of replies told, against those due,");
  broken.expect_at_most(posted.casts, here.cast_fates.broadcasts(), "broadcasts taken, against those told");
  broken.expect_at_most(posted.cast_accepted, outbound(kind::cast).accepted, "broadcasts accepted, against the books");
  broken.expect_at_most(outbound(kind::cast).accepted, posted.cast_recipients, "broadcasts booked, against recipients");
  broken.expect_at_most(posted.rest_sends, outbound(kind::rest_send).accepted, "sends by HTTP, against the books");
  broken.expect_at_most(posted.rest_casts, outbound(kind::rest_cast).accepted, "broadcasts by HTTP, against the books");
  if (!posted.rest_is_complete)
    return;
  broken.expect_equal(posted.rest_casts, outbound(kind::rest_cast).accepted, "broadcasts by HTTP and in the books");
  if (!ids_are_shared)
    broken.expect_equal(posted.rest_sends, outbound(kind::rest_send).accepted, "sends by HTTP and in the books");
}

void check_presence(const hub_stats& stats, const arena& here) {
  auto& broken = here.broken;
  broken.expect_equal(stats.events_dropped, 0, "events dropped");
  broken.expect_equal(here.presence.connects(), here.presence.disconnects(), "connect and disconnect events");
  broken.expect_equal(here.presence.connects(), stats.total_connections, "connect events and connections");
  broken.expect_equal(stats.total_disconnections, stats.total_connections, "disconnections and connections");
  broken.expect_at_most(here.welcomed.load(), stats.total_connections, "welcomes, against connections,");
  broken.expect_equal(stats.heartbeat_timeouts, 0, "clients that were reaped though they answered");
}

} // namespace

std::optional<std::string> difference_of_books(const hub& at_rest, const arena& here) {
  const auto report = at_rest.ledger();
  if (report.inbound.held != 0 || report.outbound.held != 0)
    return "at rest, still held: " + std::to_string(report.inbound.held) + " inbound, " +
           std::to_string(report.outbound.held) + " outbound";
  std::map<std::string, client_sum> hub_side;
  for (const auto& one : at_rest.clients()) {
    auto& sum = hub_side[one.client_id];
    sum.accepted += one.ledger.inbound.accepted;
    sum.delivered += one.ledger.outbound.delivered;
    sum.failed += one.messages_failed;
  }
  const auto client_side = here.sessions.sums();
  if (hub_side.size() != client_side.size())
    return "the hub knows " + std::to_string(hub_side.size()) + " ids, the clients " +
           std::to_string(client_side.size());
  for (const auto& [id, mine] : client_side) {
    const auto& its = hub_side[id];
    if (its.accepted != mine.sent)
      return differ(id, "messages from it", its.accepted, mine.sent);
    if (its.delivered != mine.received)
      return differ(id, "messages to it", its.delivered, mine.received);
    if (mine.unanswered > its.failed + mine.merged)
      return differ(id, "messages without an answer", its.failed + mine.merged, mine.unanswered);
  }
  return std::nullopt;
}

void check_end(hub& stopped, arena& here, const workshop& handlers, const post_sums& posted, bool ids_are_shared) {
  auto& broken = here.broken;
  const auto report = stopped.ledger();
  const auto stats = stopped.stats();
  check_books(report, broken);
  check_handlers(report, handlers, broken);
  check_posted(report, here, posted, ids_are_shared);
  check_presence(stats, here);
  broken.expect_at_most(report.inbound.accepted, here.offered.load(), "messages accepted, against those offered,");
  broken.expect_at_most(here.received.load(), report.outbound.delivered, "messages read, against those delivered,");
  broken.expect_at_most(handlers.deaths(), stats.handler_deaths, "deaths of handlers, against the count,");
  broken.expect(stopped.clients().empty(), "a hub that has stopped has clients");
  const any_message late("soak.late", mark{});
  broken.expect(stopped.push(late) == send_result::shutting_down, "a hub that has stopped takes a push");
  broken.expect(stopped.send("nobody", late) == send_result::shutting_down, "a hub that has stopped takes a send");
}

} // namespace hubcaf::soak
