// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/json_encode.hpp"
#include "account.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What `hub.ledger()` returns and `GET /ws/stats` shows. The members are the JSON members.
///
/// How to read it: every message that the hub accepts is at any instant exactly one of delivered, dropped, returned, expired or
/// held, so `accepted = delivered + dropped + returned + expired + held`, in every line of the report, under load too. A
/// `residue` that is not 0 means that the hub has miscounted. `held` is what waits in queues; after shutdown it is 0. A `held` that
/// stays above 0 though nothing waits would be messages that were lost, one below 0 messages that were settled twice.
namespace hubcaf {

/// The books of one direction. A broadcast counts once per recipient.
struct ledger_entry {
  std::uint64_t accepted = 0;
  /// Taken by a handler, or written to the socket.
  std::uint64_t delivered = 0;
  std::uint64_t dropped = 0;
  /// Given back to the sender with an error.
  std::uint64_t returned = 0;
  /// Waited longer than the type's time to live.
  std::uint64_t expired = 0;
  /// Has met none of these fates yet.
  std::int64_t held = 0;
  /// The sum of `dropped` by `drop_cause`; causes that never occurred are left out, and for a connection all.
  std::map<std::string, std::uint64_t> dropped_by;
  /// The sum of `returned` by `errc`; reasons that never occurred are left out, and for a connection all.
  std::map<std::string, std::uint64_t> returned_by;

  /// `accepted - delivered - dropped - returned - expired - held`: 0.
  [[nodiscard]] std::int64_t residue() const noexcept {
    return static_cast<std::int64_t>(accepted - delivered - dropped - returned - expired) - held;
  }

  /// Adds the books of another hub, or of another time.
  ledger_entry& operator+=(const ledger_entry& more);
};

BOOST_DESCRIBE_STRUCT(ledger_entry, (),
                      (accepted, delivered, dropped, returned, expired, held, dropped_by, returned_by))

/// The books of one message type.
struct ledger_type {
  /// `*other*` stands for all types that have no books of their own.
  std::string type;
  /// From clients and from code to handlers.
  ledger_entry inbound;
  /// To clients.
  ledger_entry outbound;
};

BOOST_DESCRIBE_STRUCT(ledger_type, (), (type, inbound, outbound))

/// The books of a hub.
struct ledger_report {
  /// The sums of `types`, as they stand in this very report.
  ledger_entry inbound;
  ledger_entry outbound;
  /// By how much the books of each type and direction are off, added up without signs: 0.
  std::int64_t residue = 0;
  /// By name; only those of which a message was ever accepted.
  std::vector<ledger_type> types;
};

BOOST_DESCRIBE_STRUCT(ledger_report, (), (inbound, outbound, residue, types))

[[nodiscard]] ledger_entry to_ledger_entry(const account_totals& totals);

} // namespace hubcaf
