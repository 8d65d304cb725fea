// SPDX-License-Identifier: MIT
#include "demo.hpp"

#include <hubcaf/actors/hub.hpp>

#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/result.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace demo {

struct chat {
  std::string text;
};

HUBCAF_VALUE_MESSAGE(chat, "chat.message", text)

std::optional<hubcaf::violation> check(const chat& message) {
  if (message.text.empty() || message.text.size() > 4096)
    return hubcaf::violation{"", "a string of 1 to 4096 bytes"};
  return std::nullopt;
}

struct item {
  std::string sku;
  std::int64_t count = 0;
};

HUBCAF_STRUCT(item, sku, count)

std::optional<hubcaf::violation> check(const item& one) {
  if (one.count < 1)
    return hubcaf::violation{"/count", "an integer of at least 1"};
  return std::nullopt;
}

struct order {
  std::int64_t id = 0;
  double price = 0;
  std::optional<std::string> note;
  std::vector<item> items;
};

HUBCAF_MESSAGE(order, "demo.order", id, price, note, items)

} // namespace demo

namespace {

/// Type, content and meta as they came.
void echo(const hubcaf::inbound& message) {
  message.reply(message.message(), message.meta());
}

/// An echo that takes its time.
auto slow_echo(std::chrono::milliseconds pause) {
  return [pause](const hubcaf::inbound& message) {
    std::this_thread::sleep_for(pause);
    echo(message);
  };
}

bool is_deadly(const hubcaf::inbound& message) {
  return message.content() == R"("die")";
}

using mortal_actor = caf::typed_actor<caf::replies_to<hubcaf::inbound>::with<hubcaf::any_message>>;

/// An echo that ends for `reason` when it is told to, without an answer.
mortal_actor::behavior_type mortal(mortal_actor::pointer self, caf::exit_reason reason) {
  // CAF's own prints the exception, which needs memory.
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::exit_reason::unhandled_exception; });
  return {[self, reason](const hubcaf::inbound& message) -> caf::result<hubcaf::any_message> {
    if (!is_deadly(message))
      return message.message();
    self->quit(reason);
    return self->make_response_promise<hubcaf::any_message>();
  }};
}

/// Answers which of its generations it is.
auto version(std::int64_t generation) {
  return [generation](const hubcaf::inbound& message) { return hubcaf::any_message(message.type(), generation); };
}

/// `demo.version`, and `demo.replace`, which puts its next generation in its place.
void add_versions(hubcaf::hub& hub) {
  hub.on("demo.version", version(1));
  hub.on("demo.replace", [&hub, generation = std::int64_t{1}](const hubcaf::inbound& message) mutable {
    hub.replace("demo.version", version(++generation));
    return hubcaf::any_message(message.type(), generation);
  });
}

} // namespace

void add_demo_handlers(hubcaf::hub& hub) {
  using hubcaf::inbound;
  hub.on("echo.message", echo);
  hub.on("echo.fast", echo, {hubcaf::run_on::io_thread});
  hub.on<demo::chat>([](const demo::chat& said, const inbound& message) {
    message.reply_all(said, hubcaf::meta{{"from", message.client_id()}});
  });
  hub.on<demo::order>([](const demo::order& placed) { return placed; });
}

void add_demo_faults(hubcaf::hub& hub) {
  using hubcaf::inbound;
  hub.on("demo.throw", [](const inbound&) { throw std::runtime_error("demo.throw throws"); });
  hub.on("demo.refuse", [](const inbound& message) {
    message.fail("demo.refused", "demo.refuse refuses", hubcaf::raw_json{std::string(message.content())});
  });
  hub.on("demo.slow", slow_echo(std::chrono::milliseconds{100}), {hubcaf::run_on::scheduler, 10});
  hub.on("demo.crawl", slow_echo(std::chrono::seconds{1}));
  hub.supervise("demo.fragile", [] {
    return [](const inbound& message) {
      if (is_deadly(message))
        throw std::runtime_error("demo.fragile dies");
      echo(message);
    };
  });
  hub.supervise("demo.actor",
                [&system = hub.system()] { return system.spawn(mortal, caf::exit_reason::unhandled_exception); });
  add_versions(hub);
  hub.on("demo.failure", [&hub](const inbound&) { hub.fail("demo.failure was asked for"); });
  hub.on("plain", echo);
}
