// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_application_state
#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/application_state.hpp>
#include <hubcaf/schema/event.hpp>

#include "../support/throws.hpp"

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace hubcaf;

namespace {

struct login {
  std::string name;
};

struct count {
  int value = 0;
};

/// Says that it is gone.
struct mourned {
  ~mourned() {
    if (gone != nullptr)
      *gone = true;
  }

  bool* gone = nullptr;
};

struct first_fails {
  first_fails() {
    if (++tries == 1)
      throw std::runtime_error("no");
  }

  static inline int tries = 0;
};

} // namespace

CAF_TEST(there_is_one_object_of_each_type) {
  const auto uut = std::make_shared<application_state>();

  uut->get<login>()->name = "ann";
  uut->get<count>()->value = 7;

  CAF_CHECK(uut->get<login>()->name == "ann");
  CAF_CHECK((*uut->get<count>()).value == 7);
  CAF_CHECK(std::make_shared<application_state>()->get<login>()->name == "");
}

CAF_TEST(one_thread_may_have_several_at_once) {
  const auto uut = std::make_shared<application_state>();
  const auto one = uut->get<count>();
  const auto same = uut->get<count>();
  const auto other = uut->get<login>();

  ++one->value;

  CAF_CHECK_EQUAL(same->value, 1);
  CAF_CHECK_EQUAL(other->name, "");
}

CAF_TEST(another_thread_waits_until_it_is_free) {
  const auto uut = std::make_shared<application_state>();
  constexpr int rounds = 10'000;
  const auto add = [&] {
    for (int i = 0; i < rounds; ++i)
      ++uut->get<count>()->value;
  };

  std::thread other(add);
  add();
  other.join();

  CAF_CHECK(uut->get<count>()->value == 2 * rounds);
}

CAF_TEST(objects_live_as_long_as_anybody_holds_them) {
  bool gone = false;
  auto uut = std::make_shared<application_state>();
  uut->get<mourned>()->gone = &gone;
  {
    const auto held = uut->get<mourned>();
    uut = nullptr;
    CAF_CHECK(!gone);
  }
  CAF_CHECK(gone);
}

CAF_TEST(an_object_whose_constructor_throws_is_not_kept) {
  const auto uut = std::make_shared<application_state>();

  CAF_CHECK(test::throws<std::runtime_error>([&] { static_cast<void>(uut->get<first_fails>()); }));
  static_cast<void>(uut->get<first_fails>());

  CAF_CHECK_EQUAL(first_fails::tries, 2);
}

CAF_TEST(events_of_no_connection_have_no_state) {
  event what{};
  CAF_CHECK(test::throws<std::logic_error>([&] { static_cast<void>(what.state<count>()); }));
  what.application = std::make_shared<application_state>();
  what.state<count>()->value = 3;
  CAF_CHECK(event(what).state<count>()->value == 3);
}
