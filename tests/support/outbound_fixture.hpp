// SPDX-License-Identifier: MIT
#pragma once

#include "hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/outbox.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf::test {

/// Alice, whose queue holds 3 messages of 10,000 bytes, and who reads when the test says so. Types are called as
/// their policies, such as `test.drop_oldest`; `test.brief` lives for a second. Messages are known by the first
/// letter of their content.
struct outbound_fixture {
  explicit outbound_fixture(const options& settings = small_queue()) : world(settings) {
    alice->flush(); // the welcome
    alice->received.clear();
  }

  static options small_queue() {
    options result;
    result.client_queue_size = 3;
    result.client_queue_bytes = 10'000;
    for (const auto policy : {overflow_policy::reject, overflow_policy::drop_newest, overflow_policy::drop_oldest,
                              overflow_policy::keep_latest, overflow_policy::disconnect})
      result.client_overflow_types.set("test." + std::string(to_string(policy)), policy);
    result.time_to_live_types.set("test.brief", std::chrono::seconds{1});
    return result;
  }

  /// A message that holds so many bytes, or as few as it gets.
  [[nodiscard]] unsent_frame make(const std::string& type, char name, std::string_view key = {},
                                  std::size_t bytes = 0) {
    const auto meta = key.empty() ? std::string() : R"({"key":")" + std::string(key) + "\"}";
    const auto least = pack(*world.hub, any_message(type, std::string(1, name)), meta)->held_bytes();
    return pack(*world.hub, any_message(type, std::string(1 + std::max(bytes, least) - least, name)), meta);
  }

  /// Sends, without letting anything run. What finally becomes of the message goes to `fates`, as `a delivered`.
  send_result send(const std::string& type, char name, std::string_view key = {}, std::size_t bytes = 0) {
    return hubcaf::send(*world.hub, "alice", make(type, name, key, bytes), [this, name](message_fate fate) {
      fates.push_back(std::string(1, name) + ' ' + std::string(to_string(fate)));
    });
  }

  /// Broadcasts and lets it arrive.
  broadcast_result broadcast(const std::string& type, char name, std::string_view key = {}, std::size_t bytes = 0) {
    broadcast_result result;
    hubcaf::broadcast(*world.hub, make(type, name, key, bytes), nullptr, nullptr,
                      [&](const broadcast_result& told) { result = told; });
    world.run();
    return result;
  }

  /// Alice reads all that waits. @returns the names of the messages that she has got so far.
  std::string read(fake_session& who) {
    world.run();
    who.flush();
    world.run();
    return names(who);
  }

  std::string read() {
    return read(*alice);
  }

  static std::string names(const fake_session& who) {
    std::string result;
    for (const auto& message : who.received)
      if (message.starts_with(R"({"type":"test.)"))
        result += message.at(message.find(R"("content":")") + 11);
    return result;
  }

  [[nodiscard]] bool was_told(const std::string& fate) const {
    return std::count(fates.begin(), fates.end(), fate) == 1;
  }

  /// True if the places that are taken are those of the messages that wait. Alice has read all of them afterwards.
  bool places_are_exact() {
    world.run();
    const auto messages = books->queue.size();
    const auto bytes = books->queue.bytes();
    const bool same_number = messages == alice->queued();
    alice->received.clear();
    alice->flush();
    std::size_t written = 0;
    for (const auto& message : alice->received)
      written += message.size() + held_besides_text(message);
    world.run();
    return same_number && written == bytes && books->queue.size() == 0 && books->queue.bytes() == 0 &&
           books->overdraft.size() == 0;
  }

  /// Bytes that the frame with this text held besides: its type, under `keep_latest` its key, and its record.
  static std::size_t held_besides_text(std::string_view text) {
    const auto member = [&](std::string_view name) -> std::string_view {
      const auto found = text.find(name);
      if (found == std::string_view::npos)
        return {};
      const auto value = text.substr(found + name.size());
      return value.substr(0, value.find('"'));
    };
    const auto type = member(R"("type":")");
    // The key is JSON text, its quotes included.
    const auto key = type == "test.keep_latest" ? 2 + member(R"("key":")").size() : 0;
    return frame::record_bytes + type.size() + key;
  }

  /// The books of the hub; those of alice and of the only type must be the same.
  ledger_entry ledger() {
    world.run();
    const auto report = world.hub->counters.report();
    const auto own = books->books.outbound.totals();
    const auto& all = report.outbound;
    const bool same = report.residue == 0 && own.accepted == all.accepted && own.delivered == all.delivered &&
                      own.dropped == all.dropped && own.returned == all.returned && own.expired == all.expired &&
                      own.held == all.held && report.types.size() <= 1 &&
                      (report.types.empty() || report.types.front().outbound.accepted == all.accepted);
    if (same)
      return all;
    ledger_entry wrong;
    wrong.held = -1;
    return wrong;
  }

  /// Before the world, which tells fates until its end.
  std::vector<std::string> fates;
  hub_world world;
  std::shared_ptr<fake_session> alice = world.connect("alice");
  std::shared_ptr<client> books = world.hub->clients.find("alice");
};

} // namespace hubcaf::test
