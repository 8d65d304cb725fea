// SPDX-License-Identifier: MIT
// A rule beside a struct that the hub would never call.
// mistake 1: check(const T&) must return std::optional<hubcaf::violation>
// mistake 2: check(const T&) must return std::optional<hubcaf::violation>
// mistake 3: check(const T&) must return std::optional<hubcaf::violation>
// mistake 4: check(const T&) must return std::optional<hubcaf::violation>
// mistake 5: check(const T&) must return std::optional<hubcaf::violation>
#include <hubcaf/actors/hub.hpp>

namespace mistakes::rule {

struct item {
  std::int64_t count = 0;
};

HUBCAF_STRUCT(item, count)

struct order {
  std::vector<item> items;
};

HUBCAF_MESSAGE(order, "shop.order", items)

#if MISTAKE == 1
bool check(const order&);
#elif MISTAKE == 2
std::optional<hubcaf::violation> check(order&);
#elif MISTAKE == 3
hubcaf::violation check(order);
#elif MISTAKE == 4
void check(order&&);
#elif MISTAKE == 5
std::optional<std::string> check(const item&);
#else
std::optional<hubcaf::violation> check(order);
std::optional<hubcaf::violation> check(const item&);
#endif

// Not called as check(T).
void check(const order&, bool);

inline void add(hubcaf::hub& hub) {
  hub.on<order>([](const order&) {});
}

} // namespace mistakes::rule
