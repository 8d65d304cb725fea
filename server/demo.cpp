// SPDX-License-Identifier: MIT
#include "demo.hpp"

#include <hubcaf/actors/hub.hpp>

#include <chrono>
#include <cstdint>
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

} // namespace

void add_demo_handlers(hubcaf::hub& hub) {
  using hubcaf::inbound;
  hub.on("echo.message", echo);
  hub.on("echo.fast", echo, {hubcaf::run_on::io_thread});
  hub.on<demo::chat>([](const demo::chat& said, const inbound& message) {
    std::string meta = R"({"from":)";
    hubcaf::json_encode_string(meta, message.client_id());
    message.reply_all(said, meta + '}');
  });
  hub.on<demo::order>([](const demo::order& placed, const inbound& message) { message.reply(placed); });
}

void add_demo_faults(hubcaf::hub& hub) {
  using hubcaf::inbound;
  hub.on("demo.throw", [](const inbound&) { throw std::runtime_error("demo.throw throws"); });
  hub.on("demo.slow",
         [](const inbound& message) {
           std::this_thread::sleep_for(std::chrono::milliseconds{100});
           echo(message);
         },
         {hubcaf::run_on::scheduler, 10});
  hub.on("plain", echo);
}
