// SPDX-License-Identifier: MIT
// A type without a wire name where one is needed.
// mistake 1: on<T>(function) needs the wire name of T: declare T with HUBCAF_MESSAGE
// mistake 2: this type has no wire name: declare it with HUBCAF_MESSAGE
#include <hubcaf/actors/hub.hpp>

namespace mistakes::name {

struct bid {
  std::int64_t amount = 0;
};

#ifdef MISTAKE
HUBCAF_STRUCT(bid, amount)
#else
HUBCAF_MESSAGE(bid, "auction.bid", amount)
#endif

inline void add(hubcaf::hub& hub) {
#if MISTAKE == 2
  hub.on(std::string(hubcaf::wire_name<bid>()), [](const hubcaf::inbound&) {});
#else
  hub.on<bid>([](const bid&) {});
#endif
  hub.on<bid>("auction.other", [](const bid&) {});
}

} // namespace mistakes::name
