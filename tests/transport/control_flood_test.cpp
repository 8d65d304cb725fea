// SPDX-License-Identifier: MIT
/// A peer that sends Pings and does not read, in every phase of a session.
#define CAF_SUITE transport_control_flood

#include "../support/quiet_events.hpp"
#include "../support/raw_client.hpp"
#include "../support/session_pair.hpp"
#include "../support/test_gateway.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <malloc.h>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { close_op = 8, ping = 9, pong = 10 };

std::size_t memory_in_use() {
  return ::mallinfo2().uordblks;
}

std::string numbered(std::size_t number) {
  auto result = std::to_string(number);
  result.resize(125, 'p');
  return result;
}

/// What is seen while a peer floods.
struct most {
  std::size_t urgent = 0;
  std::size_t memory = 0;
  std::size_t pings = 0;
};

struct fixture {
  // More than the socket takes.
  void block() {
    CAF_CHECK(pair.uut->send(text_frame(std::string(256 * 1024, 'x'))) == push_result::queued);
    pair.play();
  }

  // Sends up to so many Pings of full size, and reads nothing. It goes on where the last flood ended.
  most flood(std::size_t count) {
    most seen;
    const auto before = memory_in_use();
    for (std::size_t round = 0; round < 100 * count && seen.pings < count; ++round) {
      if (rest.empty()) {
        rest = client_frame(ping, numbered(sent++));
        ++seen.pings;
      }
      rest.erase(0, pair.send(rest));
      if (!rest.empty())
        pair.play();
      seen.urgent = std::max(seen.urgent, pair.uut->urgent_bytes());
    }
    pair.play();
    seen.urgent = std::max(seen.urgent, pair.uut->urgent_bytes());
    const auto after = memory_in_use();
    seen.memory = after > before ? after - before : 0;
    return seen;
  }

  void check(const most& seen) {
    CAF_MESSAGE("urgent " << seen.urgent << ", memory " << seen.memory << ", pings " << seen.pings);
    CAF_CHECK_LESS_OR_EQUAL(seen.urgent, max_urgent_bytes);
    CAF_CHECK_LESS(seen.memory, 64u * 1024);
  }

  // The frames in what the peer reads, to the end of the connection or as long as something comes.
  std::vector<raw_frame> frames() {
    std::string bytes;
    for (int i = 0; i < 100'000; ++i) {
      pair.play();
      const auto more = pair.read();
      bytes += more;
      if (more.empty())
        break;
    }
    std::vector<raw_frame> result;
    for (std::size_t at = 0; at + 2 <= bytes.size();) {
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
      const std::size_t field = byte(1) < 126 ? 0 : byte(1) == 126 ? 2 : 8;
      std::size_t length = field == 0 ? byte(1) : 0;
      for (std::size_t i = 0; i < field; ++i)
        length = length << 8U | byte(2 + i);
      result.push_back({byte(0) >= 128, byte(0) & 15, bytes.substr(at + 2 + field, length)});
      at += 2 + field + length;
    }
    return result;
  }

  static std::vector<std::string> pongs_of(const std::vector<raw_frame>& all) {
    std::vector<std::string> result;
    for (const auto& one : all)
      if (one.op == pong)
        result.push_back(one.payload);
    return result;
  }

  session_pair pair;
  quiet_events events;
  std::string rest;
  std::size_t sent = 0;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(control_flood_tests, fixture)

CAF_TEST(pings_in_the_handshake_wait_in_the_socket) {
  pair.fill();
  pair.accept();
  pair.play();
  check(flood(1000));
  CAF_CHECK_EQUAL(pair.accepted, 0);

  // The peer reads: the answer to the handshake comes whole.
  const auto came = pair.read();
  pair.play();
  CAF_CHECK((came + pair.read()).ends_with("\r\n\r\n"));
  CAF_CHECK_EQUAL(pair.accepted, 1);
}

CAF_TEST(pings_to_an_open_session_do_not_pile_up) {
  pair.open(events);
  block();
  check(flood(1000));
}

CAF_TEST(pings_to_a_closing_session_do_not_pile_up) {
  pair.open(events);
  block();
  pair.uut->close(close_code::normal, "bye");
  const auto seen = flood(5000);
  check(seen);
  CAF_CHECK_EQUAL(seen.pings, 5000u);

  // The peer reads at last: the latest Ping is answered, and the Close frame comes behind.
  const auto came = frames();
  const auto pongs = pongs_of(came);
  CAF_REQUIRE(!pongs.empty());
  CAF_CHECK_LESS_OR_EQUAL(pongs.size(), 2u);
  CAF_CHECK_EQUAL(pongs.back(), numbered(sent - 1));
  CAF_CHECK_EQUAL(came.back().op, static_cast<int>(close_op));
}

CAF_TEST(pings_after_the_close_frame_are_not_answered) {
  pair.open(events);
  pair.uut->close(close_code::normal, "bye");
  pair.play();
  check(flood(5000));
  CAF_CHECK_EQUAL(pongs_of(frames()).size(), 0u);
}

CAF_TEST(pings_to_a_draining_session_are_discarded) {
  pair.open(events);
  // Both have said all; the peer does not end its side.
  pair.send(close_frame(1000));
  pair.play();
  check(flood(5000));
  CAF_CHECK_EQUAL(pongs_of(frames()).size(), 0u);
}

CAF_TEST(a_peer_that_reads_gets_every_answer) {
  pair.open(events);
  std::vector<std::string> expected;
  std::vector<std::string> came;
  for (std::size_t i = 0; i < 100; ++i) {
    expected.push_back(numbered(i));
    pair.send(client_frame(ping, numbered(i)));
    for (const auto& one : pongs_of(frames()))
      came.push_back(one);
  }
  CAF_CHECK(came == expected);
  CAF_CHECK_EQUAL(events.pings, 100u);
}

CAF_TEST(pings_of_one_turn_are_answered_as_far_as_there_is_room_and_the_latest_in_any_case) {
  pair.open(events);
  std::string few;
  for (std::size_t i = 0; i < 10; ++i)
    few += client_frame(ping, std::to_string(i));
  pair.send(few);
  CAF_CHECK_EQUAL(pongs_of(frames()).size(), 10u);

  std::string many;
  for (std::size_t i = 0; i < 20; ++i)
    many += client_frame(ping, numbered(i));
  CAF_REQUIRE_EQUAL(pair.send(many), many.size());
  const auto came = pongs_of(frames());
  CAF_REQUIRE(!came.empty());
  CAF_CHECK_EQUAL(came.back(), numbered(19));
  CAF_CHECK(
    std::is_sorted(came.begin(), came.end(), [](const auto& a, const auto& b) { return std::stoi(a) < std::stoi(b); }));
}

CAF_TEST(our_ping_and_the_close_frame_survive_a_flood) {
  pair.open(events);
  block();
  pair.uut->ping();
  pair.uut->close(close_code::going_away, std::string(123, 'r'));
  check(flood(1000));

  const auto came = frames();

  CAF_CHECK_EQUAL(std::count_if(came.begin(), came.end(), [](const auto& one) { return one.op == ping; }), 1);
  CAF_CHECK_EQUAL(came.back().op, static_cast<int>(close_op));
  CAF_CHECK_EQUAL(came.back().payload.size(), 125u);
}

CAF_TEST_FIXTURE_SCOPE_END()
