// SPDX-License-Identifier: MIT
#pragma once

#include "quiet_events.hpp"
#include "transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace hubcaf::test {

inline shared_frame latest(std::string payload, std::string key) {
  auto result = std::make_shared<frame>();
  result->payload = std::move(payload);
  result->type = "price";
  result->label.overflow = overflow_policy::keep_latest;
  result->label.key = std::move(key);
  return result;
}

/// A session whose peer does not read.
struct slow_peer_fixture : transport_fixture {
  slow_peer_fixture() {
    gate.starts = false;
  }

  // Opens a session that `events` listens to, and has a huge frame written to it, which blocks the socket.
  std::unique_ptr<raw_client> open_blocked() {
    start();
    auto client = open();
    on_session([this](session& uut) {
      uut.start(events);
      CAF_CHECK(uut.send(huge_frame()) == push_result::queued);
    });
    end_turn();
    return client;
  }

  // The loop has done all that it was given before by the time that it takes something new.
  void end_turn() {
    loops.front()->run([] {});
  }

  // Waits until `holds` on the session's loop.
  template <class Claim>
  bool wait_until(Claim holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!loops.front()->run(holds))
      if (std::chrono::steady_clock::now() > deadline)
        return false;
    return true;
  }

  session& uut() {
    return gate.at("alice")->uut();
  }

  ~slow_peer_fixture() {
    // The session's last words would go to `events`, which goes first.
    if (served)
      stop();
    for (auto& loop : loops)
      loop->stop();
  }

  quiet_events events;
};

} // namespace hubcaf::test
