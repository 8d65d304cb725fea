// SPDX-License-Identifier: MIT
// Handlers of a form that the hub does not call.
// mistake 1: a handler of T is a function (const T&, const hubcaf::inbound&), or (const T&)
// mistake 2: a handler of T is a function (const T&, const hubcaf::inbound&), or (const T&)
// mistake 3: a handler of T is a function (const T&, const hubcaf::inbound&), or (const T&)
// mistake 4: a handler returns nothing, a send_result, or the message that is its reply
// mistake 5: a handler returns nothing, a send_result, or the message that is its reply
// mistake 6: a handler without a type is a function (const hubcaf::inbound&)
// mistake 7: supervise takes a factory
// mistake 8: supervise takes a factory
// mistake 9: a handler of T is a function (const T&, const hubcaf::inbound&), or (const T&)
// mistake 10: a handler without a type is a function (const hubcaf::inbound&)
// mistake 11: a handler can be copied
// mistake 12: on<T> names the plain type T
#include <hubcaf/actors/hub.hpp>

#include <memory>

namespace mistakes::handler {

using hubcaf::inbound;

struct bid {
  std::int64_t amount = 0;
};

HUBCAF_MESSAGE(bid, "auction.bid", amount)

/// Has no wire name.
struct lead {
  std::int64_t amount = 0;
};

HUBCAF_STRUCT(lead, amount)

/// A handler with a state, and a reply now and then.
struct auctioneer {
  std::optional<bid> operator()(const bid& made);
  std::int64_t best = 0;
};

inline hubcaf::any_message echo(const inbound& message) {
  return message.message();
}

inline void add(hubcaf::hub& hub) {
#if MISTAKE == 1
  hub.on<bid>([](bid&, const inbound&) {});
#elif MISTAKE == 2
  hub.on<bid>([](const inbound&, const bid&) {});
#elif MISTAKE == 3
  hub.on<bid>("auction.bid");
#elif MISTAKE == 4
  hub.on<bid>([](const bid& made) { return lead{made.amount}; });
#elif MISTAKE == 5
  hub.on("auction.*", [](const inbound&) { return std::string("done"); });
#elif MISTAKE == 6
  hub.on("auction.bid", [](const bid&) {});
#elif MISTAKE == 7
  hub.supervise<bid>("auction.bid", [](const bid&, const inbound&) {});
#elif MISTAKE == 8
  hub.supervise("auction.bid", [] {});
#elif MISTAKE == 9
  hub.supervise<bid>("auction.bid", [] { return [](bid&, int) {}; });
#elif MISTAKE == 10
  hub.supervise("auction.bid", [] { return [](const bid&) {}; });
#elif MISTAKE == 11
  hub.on<bid>([best = std::make_unique<bid>()](const bid& made) mutable { *best = made; });
#elif MISTAKE == 12
  hub.on<const bid>("auction.bid", [](const bid&) {});
#else
  hub.on<bid>([](bid, const inbound&) {});
  hub.on<bid>([](const bid& made, const inbound& message) { return message.reply(made); });
  hub.on<bid>("auction.bid", [](const auto& made) { return made; });
  hub.on<bid>(auctioneer{});
  hub.on("auction.*", &echo);
  hub.on("auction.*", [](const inbound&) { return std::optional<bid>(); });
  hub.supervise<bid>("auction.bid", [n = 0]() mutable { return [life = ++n](const bid&, const inbound&) {}; });
  hub.supervise<bid>("auction.bid", [] { return auctioneer{}; });
  hub.supervise("auction.bid", [] { return &echo; });
  hub.replace<bid>("auction.bid", [](const bid& made) { return made; });
  hub.on<bid>([best = std::make_shared<bid>()](const bid& made) mutable { *best = made; });
#endif
}

} // namespace mistakes::handler
