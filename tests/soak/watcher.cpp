// SPDX-License-Identifier: MIT
#include "watcher.hpp"

namespace hubcaf::soak {

void check_balance(verdict& broken, const std::string& name, const ledger_entry& line) {
  broken.expect_equal(line.residue(), 0, "residue of " + name);
  broken.expect_at_most(0, line.held, "0 and held of " + name);
}

watcher::watcher(const hub& watched, arena& here, std::size_t client_queue_limit)
  : hub_(watched), arena_(here), client_queue_limit_(client_queue_limit), thread_([this] { run(); }) {
}

watcher::~watcher() {
  over_ = true;
  thread_.join();
}

void watcher::run() {
  constexpr std::chrono::milliseconds pause{20};
  while (!over_) {
    look();
    std::this_thread::sleep_for(pause);
  }
}

void watcher::look() {
  const auto report = hub_.ledger();
  arena_.broken.expect_equal(report.residue, 0, "residue of the hub");
  check_line("the hub, inbound", report.inbound);
  check_line("the hub, outbound", report.outbound);
  for (const auto& type : report.types) {
    check_line(type.type + ", inbound", type.inbound);
    check_line(type.type + ", outbound", type.outbound);
  }
  check_sums(report);
  check_clients();
  check_handlers();
  accepted_ = report.inbound.accepted + report.outbound.accepted;
  ++looks_;
}

void watcher::check_line(const std::string& name, const ledger_entry& line) {
  check_balance(arena_.broken, name, line);
  auto& before = before_[name];
  arena_.broken.expect_at_most(before.accepted, line.accepted, "accepted of " + name + " shrank, it");
  arena_.broken.expect_at_most(before.delivered, line.delivered, "delivered of " + name + " shrank, it");
  arena_.broken.expect_at_most(before.dropped, line.dropped, "dropped of " + name + " shrank, it");
  arena_.broken.expect_at_most(before.returned, line.returned, "returned of " + name + " shrank, it");
  arena_.broken.expect_at_most(before.expired, line.expired, "expired of " + name + " shrank, it");
  before = line;
}

/// The totals against the types, and against what clients know. What clients did is read so that it errs on the right side.
void watcher::check_sums(const ledger_report& report) {
  std::uint64_t inbound = 0;
  std::uint64_t outbound = 0;
  for (const auto& type : report.types) {
    inbound += type.inbound.accepted;
    outbound += type.outbound.accepted;
  }
  auto& broken = arena_.broken;
  broken.expect_equal(inbound, report.inbound.accepted, "accepted inbound of all types and of the hub");
  broken.expect_equal(outbound, report.outbound.accepted, "accepted outbound of all types and of the hub");
  broken.expect_at_most(report.inbound.accepted, arena_.offered.load(), "accepted inbound, against what was offered,");
}

void watcher::check_clients() {
  for (const auto& one : hub_.clients()) {
    check_balance(arena_.broken, "client " + one.client_id + ", inbound", one.ledger.inbound);
    check_balance(arena_.broken, "client " + one.client_id + ", outbound", one.ledger.outbound);
    arena_.broken.expect_at_most(one.queue_size, client_queue_limit_, "queue of client " + one.client_id);
  }
}

void watcher::check_handlers() {
  for (const auto& one : hub_.handlers())
    arena_.broken.expect_at_most(one.queue_size, one.queue_limit, "queue of handler " + one.pattern);
}

} // namespace hubcaf::soak
