// SPDX-License-Identifier: MIT
#pragma once

#include "event_log.hpp"
#include "raw_client.hpp"

#include <hubcaf/actors/hub.hpp>

#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// Settings for a hub in a test: any free port, nothing in the log.
inline options quiet_options() {
  options result;
  result.port = 0;
  result.log_level = "off";
  return result;
}

/// What `function` throws as a `std::exception`; empty if it does not.
template <class Function>
std::string thrown_by(Function function) {
  try {
    function();
  } catch (const std::exception& thrown) {
    return thrown.what();
  }
  return {};
}

/// A client of a hub in this process.
struct hub_client {
  hub_client(const hub& to, const std::string& id) : socket(to.port()) {
    socket.upgrade("/ws/" + id);
    welcome = socket.read_payload();
  }

  void say(std::string_view message) {
    socket.send(client_frame(1, message));
  }

  /// The next message.
  std::string hear() {
    return socket.read_payload();
  }

  /// True if the next message holds `text`.
  bool hears(std::string_view text) {
    return hear().find(text) != std::string::npos;
  }

  raw_client socket;
  std::string welcome;
};

/// A whole hub on the loopback, with two io threads.
struct hub_fixture {
  hub_fixture() : settings(quiet_options()) {
    settings.io_threads = 2;
    settings.consumer_pool_size = 2;
  }

  /// Law 1, at the end of every test.
  ~hub_fixture() {
    if (!running)
      return;
    running->stop();
    const auto books = running->ledger();
    CAF_CHECK_EQUAL(books.residue, 0);
    CAF_CHECK_EQUAL(books.inbound.held, 0);
    CAF_CHECK_EQUAL(books.outbound.held, 0);
  }

  /// Starts the hub with `settings`.
  hub& start() {
    running.emplace(settings);
    running->start();
    return *running;
  }

  options settings;
  event_log log;
  std::optional<hub> running;
};

} // namespace hubcaf::test
