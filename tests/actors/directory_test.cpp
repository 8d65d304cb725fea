// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_directory
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/directory.hpp>

using namespace hubcaf;

namespace {

struct fixture {
  test::hub_world world;
  directory uut;

  std::shared_ptr<client> make(const std::string& id) {
    return std::make_shared<client>(world.hub, id, "test", 0);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(directory_tests, fixture)

CAF_TEST(who_is_attached_is_found) {
  const auto alice = make("alice");

  CAF_CHECK(uut.attach(alice) == nullptr);

  CAF_CHECK(uut.find("alice") == alice);
  CAF_CHECK(uut.find("bob") == nullptr);
  CAF_CHECK_EQUAL(uut.list().size(), 1u);
}

CAF_TEST(the_newcomer_takes_the_place_and_the_old_one_cannot_take_it_away) {
  CAF_MESSAGE("law 6");
  const auto older = make("alice");
  const auto newer = make("alice");
  CAF_CHECK(uut.attach(older) == nullptr);

  CAF_CHECK(uut.attach(newer) == older);
  uut.detach(*older);

  CAF_CHECK(uut.find("alice") == newer);
  uut.detach(*newer);
  CAF_CHECK(uut.find("alice") == nullptr);
}

CAF_TEST(a_client_knows_whether_it_was_named) {
  CAF_MESSAGE("S22");
  CAF_CHECK(make("anon-6ba7b810-9dad-41d1-80b4-00c04fd430c8")->anonymous);
  CAF_CHECK(!make("alice")->anonymous);
}

CAF_TEST_FIXTURE_SCOPE_END()
