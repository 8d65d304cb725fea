// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_write_batch

#include <hubcaf/transport/write_batch.hpp>

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

using namespace hubcaf;

namespace {

constexpr auto copied = write_batch::copied_size;

struct fixture {
  fixture() : uut(std::make_unique<write_batch>()) {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
      throw std::runtime_error("no sockets");
    uut->clear();
  }

  ~fixture() {
    for (const int end : ends)
      ::close(end);
  }

  // All that waits at the other end.
  std::string received() {
    std::string result;
    std::vector<char> piece(64 * 1024);
    for (;;) {
      const auto count = ::recv(ends[1], piece.data(), piece.size(), MSG_DONTWAIT);
      if (count <= 0)
        return result;
      result.append(piece.data(), static_cast<std::size_t>(count));
    }
  }

  // Adds all; a piece that is pointed to has to live.
  void add(const std::vector<std::string>& pieces) {
    for (const auto& piece : pieces)
      uut->add(piece);
  }

  std::unique_ptr<write_batch> uut;
  int ends[2];
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(write_batch_tests, fixture)

CAF_TEST(small_pieces_leave_in_order) {
  add({"a", "", "bc", "def"});

  CAF_CHECK_EQUAL(uut->size(), 6u);
  CAF_CHECK_EQUAL(uut->send(ends[0]), 6);
  CAF_CHECK_EQUAL(received(), "abcdef");
}

CAF_TEST(small_pieces_need_not_live_and_large_ones_are_not_copied) {
  std::string small(copied, 's');
  std::string large(copied + 1, 'l');
  uut->add(small);
  uut->add(large);
  small.assign(copied, '-');
  large.assign(copied + 1, 'L');

  CAF_CHECK_EQUAL(uut->send(ends[0]), static_cast<std::ptrdiff_t>(2 * copied + 1));

  CAF_CHECK(received() == std::string(copied, 's') + std::string(copied + 1, 'L'));
}

CAF_TEST(copied_and_pointed_pieces_keep_their_order) {
  const std::vector<std::string> pieces = {"a", std::string(copied + 1, 'b'), std::string(copied + 2, 'c'), "d", "e",
                                           "",  std::string(copied, 'f'),     std::string(3 * copied, 'g'), "",  "h"};
  std::string all;
  for (const auto& piece : pieces)
    all += piece;
  add(pieces);

  CAF_CHECK_EQUAL(uut->size(), all.size());
  CAF_CHECK_EQUAL(uut->send(ends[0]), static_cast<std::ptrdiff_t>(all.size()));
  CAF_CHECK(received() == all);
}

CAF_TEST(a_cleared_batch_starts_anew) {
  const std::string large(copied + 1, 'x');
  add({"old"});
  uut->add(large);

  uut->clear();
  add({"new"});

  CAF_CHECK_EQUAL(uut->size(), 3u);
  CAF_CHECK_EQUAL(uut->send(ends[0]), 3);
  CAF_CHECK_EQUAL(received(), "new");
}

CAF_TEST(an_empty_batch_sends_nothing) {
  CAF_CHECK_EQUAL(uut->size(), 0u);
  CAF_CHECK_EQUAL(uut->send(ends[0]), 0);
  CAF_CHECK_EQUAL(received(), "");
}

CAF_TEST(a_batch_may_be_filled_to_the_brim) {
  // Copied bytes up to the last, in as many runs as there may be, between as many pieces that are pointed to.
  std::vector<std::string> large;
  for (std::size_t i = 0; i < write_batch::piece_capacity; ++i)
    large.emplace_back(copied + 1, static_cast<char>('A' + i % 26));
  std::string all;
  for (const auto& one : large) {
    const std::string small(write_batch::copied_capacity / write_batch::piece_capacity, 's');
    uut->add(small);
    uut->add(one);
    all += small + one;
  }

  CAF_CHECK_EQUAL(uut->size(), all.size());
  const auto sent = uut->send(ends[0]);
  CAF_REQUIRE(sent > 0);
  CAF_CHECK(received() == all.substr(0, static_cast<std::size_t>(sent)));
}

CAF_TEST(many_small_pieces_are_one_run) {
  std::string all;
  for (std::size_t i = 0; i < write_batch::copied_capacity; ++i) {
    const char one = static_cast<char>('a' + i % 26);
    uut->add({&one, 1});
    all += one;
  }

  CAF_CHECK_EQUAL(uut->send(ends[0]), static_cast<std::ptrdiff_t>(all.size()));
  CAF_CHECK(received() == all);
}

CAF_TEST(a_socket_takes_a_part_then_nothing) {
  const std::string large(8 * 1024 * 1024, 'x');
  add({"head"});
  uut->add(large);

  const auto sent = uut->send(ends[0]);

  CAF_REQUIRE(sent > 0);
  CAF_CHECK_LESS(static_cast<std::size_t>(sent), uut->size());
  // It may have had a little room left; then it is full.
  auto all = static_cast<std::size_t>(sent);
  std::ptrdiff_t more = 1;
  uut->clear();
  uut->add(large);
  while (more > 0) {
    more = uut->send(ends[0]);
    all += static_cast<std::size_t>(more);
  }
  CAF_CHECK_EQUAL(more, 0);
  const auto came = received();
  CAF_CHECK_EQUAL(came.size(), all);
  CAF_CHECK(came.starts_with("headx"));
  // And takes bytes again.
  CAF_CHECK_GREATER(uut->send(ends[0]), 0);
}

CAF_TEST(random_pieces_in_partial_sends_arrive_in_order) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t below) { return random() % below; };
    fixture own;
    const int small_buffer = 4096;
    ::setsockopt(own.ends[0], SOL_SOCKET, SO_SNDBUF, &small_buffer, sizeof(small_buffer));
    std::vector<std::string> pieces;
    std::string all;
    for (std::size_t i = 0; i < 12; ++i) {
      const auto length = std::array<std::size_t, 4>{0, 10, copied + 1, 4 * copied}[pick(4)];
      pieces.emplace_back(length == 0 ? 0 : 1 + pick(length), static_cast<char>('a' + i));
      all += pieces.back();
    }
    std::string came;
    std::size_t done = 0;
    while (done < all.size()) {
      // What is left of them, as whoever uses a batch has to gather it.
      own.uut->clear();
      std::size_t skip = done;
      for (const auto& piece : pieces) {
        const auto passed = std::min(skip, piece.size());
        skip -= passed;
        own.uut->add(std::string_view(piece).substr(passed));
      }
      CAF_REQUIRE_EQUAL(own.uut->size(), all.size() - done);
      const auto sent = own.uut->send(own.ends[0]);
      CAF_REQUIRE(sent >= 0);
      done += static_cast<std::size_t>(sent);
      if (sent == 0 || pick(2) == 0)
        came += own.received();
    }
    came += own.received();
    CAF_MESSAGE("seed " << seed);
    CAF_REQUIRE(came == all);
  }
}

CAF_TEST(a_peer_that_is_gone_is_an_error_and_no_signal) {
  ::shutdown(ends[1], SHUT_RDWR);
  add({"a"});
  errno = 0;

  CAF_CHECK_EQUAL(uut->send(ends[0]), -1);

  CAF_CHECK_EQUAL(errno, EPIPE);
}

CAF_TEST(what_is_no_socket_is_an_error) {
  add({"a"});
  errno = 0;

  CAF_CHECK_EQUAL(uut->send(-1), -1);

  CAF_CHECK_EQUAL(errno, EBADF);
}

CAF_TEST_FIXTURE_SCOPE_END()
