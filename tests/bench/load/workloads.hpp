// SPDX-License-Identifier: MIT
#pragma once

#include "result.hpp"
#include "settings.hpp"

/// What is played against a server. Each throws failure if a reply is wrong, missing or late, or a connection is lost.
namespace hubcaf::bench {

/// `connections` clients with `in_flight` messages each: a new one goes when a reply came.
[[nodiscard]] result echo(const settings& wanted);

/// One client broadcasts, all `connections` get it; a new broadcast goes when one of `in_flight` has reached everybody.
[[nodiscard]] result fanout(const settings& wanted);

/// `rate` messages per second, however long replies take; latency counts from when a message is due.
[[nodiscard]] result open_loop(const settings& wanted);

/// `connections` clients that do nothing but answer pings: what each costs in memory, and all in processor time.
[[nodiscard]] result idle(const settings& wanted);

/// `connections` at a time connect, get one echo and close.
[[nodiscard]] result connect(const settings& wanted);

/// Echoes before and beside `slow` clients that send much and read nothing.
[[nodiscard]] result slow(const settings& wanted);

/// Echoes of all but one client, before and while that one has `greed` messages under way.
[[nodiscard]] result fairness(const settings& wanted);

} // namespace hubcaf::bench
