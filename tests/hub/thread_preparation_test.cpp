// SPDX-License-Identifier: MIT
/// Objects that live until their thread ends are registered when the thread starts, and not when memory may be short.
#define CAF_SUITE hub_thread_preparation
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"

#include <atomic>

#include <dlfcn.h>

using namespace hubcaf;

namespace {

/// Set once the hub has started.
std::atomic<bool> counts{false};
std::atomic<int> registered{0};
/// Not one of the hub's threads.
constinit thread_local bool is_test = false;

} // namespace

// In front of the C library's own, which the compiler's code calls with the destructor of each such object.
extern "C" int __cxa_thread_atexit_impl(void (*destroy)(void*), void* object, void* library) {
  using function = int (*)(void (*)(void*), void*, void*);
  static const auto original = reinterpret_cast<function>(dlsym(RTLD_NEXT, "__cxa_thread_atexit_impl"));
  if (counts && !is_test)
    ++registered;
  return original(destroy, object, library);
}

CAF_TEST_FIXTURE_SCOPE(hub_thread_preparation_tests, test::hub_fixture)

CAF_TEST(no_thread_of_the_hub_registers_an_object_after_its_start) {
  is_test = true;
  auto& hub = start();
  hub.on("test.scheduler", [](const inbound& message) { message.reply(message.message()); }).wait();
  hub.on("test.io_thread", [](const inbound& message) { message.reply(message.message()); }, {run_on::io_thread})
    .wait();
  counts = true;

  // So many that each thread serves some.
  for (int i = 0; i < 20; ++i) {
    test::hub_client client{hub, "c" + std::to_string(i)};
    for (const auto* type : {"test.scheduler", "test.io_thread"}) {
      client.say(std::string(R"({"type":")") + type + R"(","content":1})");
      CAF_REQUIRE(client.hears(type));
    }
    test::raw_client other{hub.port()};
    other.send("GET /ws/clients HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CAF_CHECK(other.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  }
  hub.stop();

  CAF_CHECK_EQUAL(registered.load(), 0);
  counts = false;
}

CAF_TEST_FIXTURE_SCOPE_END()
