// SPDX-License-Identifier: MIT
/// A WebSocket whose reading is suspended.
#define CAF_SUITE transport_websocket_suspend

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { text = 1, binary = 2, ping = 9, pong = 10 };

} // namespace

CAF_TEST_FIXTURE_SCOPE(websocket_suspend_tests, transport_fixture)

CAF_TEST(a_suspended_session_tells_no_message) {
  start();
  const auto client = open();
  // The read that is pending when it is suspended still takes this message off the socket.
  on_session([](session& uut) { uut.suspend_reading(); });
  client->send(client_frame(text, "one") + client_frame(text, "two") + client_frame(ping, ""));
  // Writing goes on meanwhile.
  on_session([](session& uut) { CAF_CHECK(uut.send(text_frame("out")) == push_result::queued); });
  gate.log.wait_for("drained");
  CAF_CHECK_EQUAL(client->read_payload(), "out");

  CAF_CHECK_EQUAL(gate.log.count("text"), 0u);
  on_session([](session& uut) { uut.resume_reading(); });

  CAF_CHECK_EQUAL(gate.log.wait_for("text", 1), "text one");
  CAF_CHECK_EQUAL(gate.log.wait_for("text", 2), "text two");
  CAF_CHECK_EQUAL(gate.log.wait_for("ping"), "ping");
}

CAF_TEST(a_suspended_session_slows_its_peer_down) {
  start();
  const auto client = open();
  on_session([](session& uut) { uut.suspend_reading(); });
  const auto message = client_frame(binary, std::string(60'000, 'x'));
  std::string sent;
  std::size_t messages = 0;

  // A socket that nobody reads takes so much and no more: two tries in a row that it refuses, with the loop's turns
  // between.
  for (int refused = 0; refused < 2 && messages < 10'000;) {
    if (sent.empty())
      sent = message;
    const auto count = client->send_some(sent);
    sent.erase(0, count);
    messages += sent.empty() ? 1 : 0;
    refused = count == 0 ? refused + 1 : 0;
    on_session([](session& uut) { CAF_CHECK_EQUAL(uut.queued(), 0u); });
  }

  CAF_CHECK_LESS(messages, 10'000u);
  CAF_CHECK_EQUAL(gate.log.count("binary"), 0u);
  on_session([](session& uut) { uut.resume_reading(); });
  CAF_CHECK(client->send(sent));
  messages += sent.empty() ? 0 : 1;
  CAF_CHECK_EQUAL(gate.log.wait_for("binary", messages).size(), 60'007u);
}

CAF_TEST(suspending_and_resuming_in_turn_loses_nothing) {
  gate.starts = false;
  start();
  const auto client = open();
  const auto made = gate.at("alice");
  made->reaction = [&](std::string_view) {
    made->uut().suspend_reading();
    made->uut().resume_reading();
    made->uut().suspend_reading();
    boost::asio::post(loops.front()->loop(), [made] { made->uut().resume_reading(); });
  };
  on_session([&](session& uut) { uut.start(*made); });
  std::string many;
  for (int i = 0; i < 300; ++i)
    many += client_frame(text, std::to_string(i));

  client->send(many);

  for (std::size_t i = 0; i < 300; ++i)
    CAF_REQUIRE_EQUAL(gate.log.wait_for("text", i + 1), "text " + std::to_string(i));
}

CAF_TEST_FIXTURE_SCOPE_END()
