// SPDX-License-Identifier: MIT
#pragma once

#include "hub_world.hpp"

#include <hubcaf/actors/byte_pool.hpp>
#include <hubcaf/actors/inbox.hpp>
#include <hubcaf/actors/inbox_place.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hubcaf::test {

/// A handler that calls a function whenever it is told that there is work, and does nothing else.
class handler_stub {
public:
  static constexpr const char* name = "test.handler";

  handler_stub(handler_actor::pointer, std::function<void()> on_work) : on_work_(std::move(on_work)) {
  }

  handler_actor::behavior_type make_behavior() {
    return {[this](work) { on_work_(); }, [](const handler_down&) {}, [](restart) {},     [](begin) {},
            [](const retire&) {},         [](const set_member&) {},   [](member_gone) {}, [](member_overdue) {}};
  }

private:
  std::function<void()> on_work_;
};

/// A connection that calls a function whenever it is told that there is room, and does nothing else.
class connection_stub {
public:
  static constexpr const char* name = "test.connection";

  connection_stub(connection_actor::pointer, std::function<void()> on_room) : on_room_(std::move(on_room)) {
  }

  connection_actor::behavior_type make_behavior() {
    return {[](const end_connection&) {}, [](const returned&) {}, [](const handler_refusal&) {},
            [this](room) { on_room_(); }};
  }

private:
  std::function<void()> on_room_;
};

inline handler_actor spawn_handler_stub(caf::actor_system& system, std::function<void()> on_work) {
  return compat::spawn<handler_actor, handler_stub>(system, nullptr, std::move(on_work));
}

inline connection_actor spawn_connection_stub(caf::actor_system& system, std::function<void()> on_room) {
  return compat::spawn<connection_actor, connection_stub>(system, nullptr, std::move(on_room));
}

/// Makes inboxes and messages for them, and writes down what becomes of those. A message is known by its name, which is its content.
struct inbox_fixture {
  hub_world world;
  message_type& books = world.hub->counters.types.find_or_add("test.note");
  /// By name.
  std::map<std::string, message_fate> fates;

  inbox_fixture() = default;
  inbox_fixture(const inbox_fixture&) = delete;
  inbox_fixture& operator=(const inbox_fixture&) = delete;

  /// Whatever waits holds its place, which holds its inbox.
  ~inbox_fixture() {
    for (const auto& one : made_)
      (void)one->close(nullptr);
  }

  /// An inbox with a handler that adds to `works`.
  handler_slot make(std::size_t messages, std::size_t bytes = 1000, int* works = nullptr) {
    return make_in(pool_, messages, bytes, works);
  }

  static std::shared_ptr<byte_pool> make_pool(std::size_t capacity) {
    return std::make_shared<byte_pool>(capacity);
  }

  /// The same, with the bytes of this pool.
  handler_slot make_in(std::shared_ptr<byte_pool> lender, std::size_t messages, std::size_t bytes,
                       int* works = nullptr) {
    made_.push_back(std::make_shared<inbox>(messages, bytes, lender));
    const auto on_work = [works] {
      if (works != nullptr)
        ++*works;
    };
    return {spawn_handler_stub(world.hub->system, on_work), made_.back()};
  }

  /// A connection that adds to `rooms`.
  connection_actor make_waiter(int& rooms) {
    return spawn_connection_stub(world.hub->system, [&rooms] { ++rooms; });
  }

  inbound message(const std::string& name, std::size_t bytes = 10, std::string key = {},
                  std::string type = "test.note") {
    inbound::parts all;
    all.content = any_message(std::move(type), raw_json{name});
    all.books = &books;
    all.bytes = bytes;
    all.key = std::move(key);
    all.on_fate = [this, name](message_fate fate) { fates[name] = fate; };
    return inbound(std::move(all));
  }

  inbox_result push(const handler_slot& to, const inbound& one, overflow_policy policy = overflow_policy::reject,
                    const connection_actor& sender = {}) {
    return inbox::push(to, one, policy, sender);
  }

  /// Takes one message and is done with it. @returns its name, or nothing.
  std::string finish_one(const handler_slot& from) {
    const auto next = from.inbox->take();
    if (!next)
      return {};
    next->finish();
    return std::string(next->content());
  }

  /// The names of all that wait, in their order; each is done with.
  std::string finish_all(const handler_slot& from) {
    std::string names;
    for (auto name = finish_one(from); !name.empty(); name = finish_one(from))
      names += name;
    return names;
  }

  /// How often `cause` is in the books.
  [[nodiscard]] std::uint64_t dropped_by(drop_cause cause) const {
    return books.inbound.totals().dropped[static_cast<std::size_t>(cause)];
  }

private:
  std::shared_ptr<byte_pool> pool_ = make_pool(std::size_t{1} << 30U);
  std::vector<std::shared_ptr<inbox>> made_;
};

/// The names of these, in their order.
inline std::string names_of(const std::vector<inbound>& messages) {
  std::string names;
  for (const auto& one : messages)
    names += one.content();
  return names;
}

} // namespace hubcaf::test
