// SPDX-License-Identifier: MIT
/// Exceptions in a session: of those that it tells, and for want of memory at each place where it asks for some. This
/// program's `operator new` can be made to fail.
#define CAF_SUITE transport_session_failure

#include "../support/raw_client.hpp"
#include "../support/session_pair.hpp"
#include "../support/test_gateway.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

constexpr auto never = std::numeric_limits<std::size_t>::max();

/// When this thread's memory runs out. Only allocations while `armed` count.
struct memory_plan {
  bool armed = false;
  std::size_t asked = 0;
  std::size_t fails_at = never;
  /// From then on nothing is given at all, else only that once nothing.
  bool for_good = false;

  [[nodiscard]] bool gives() noexcept {
    if (!armed)
      return true;
    const auto number = asked++;
    return for_good ? number < fails_at : number != fails_at;
  }
};

thread_local memory_plan memory;

void* take(std::size_t size) {
  void* const result = memory.gives() ? std::malloc(size == 0 ? 1 : size) : nullptr;
  if (result == nullptr)
    throw std::bad_alloc();
  return result;
}

/// Switches the failures on or off while it lives.
class failures {
public:
  explicit failures(bool on) : before_(memory.armed) {
    memory.armed = on;
  }

  failures(const failures&) = delete;
  failures& operator=(const failures&) = delete;

  ~failures() {
    memory.armed = before_;
  }

private:
  bool before_;
};

} // namespace

void* operator new(std::size_t size) {
  return take(size);
}

// Asio takes the memory of its handlers from here.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  void* result = nullptr;
  return memory.gives() && ::posix_memalign(&result, alignment, size) == 0 ? result : nullptr;
}

void operator delete(void* given) noexcept {
  std::free(given);
}

void operator delete(void* given, std::size_t) noexcept {
  std::free(given);
}

namespace {

enum op { text = 1, binary = 2, close_op = 8, ping = 9, pong = 10 };

enum class callback { text, binary, ping, pong, due, written, drained, close, none };
constexpr auto all_callbacks = {callback::text, callback::binary,  callback::ping,    callback::pong,
                                callback::due,  callback::written, callback::drained, callback::close};

/// Throws in one callback each time, or not at all, and keeps accounts of frames.
class throwing_events final : public session_events {
public:
  explicit throwing_events(callback bad) : bad_(bad) {
  }

  void on_text(std::string_view) override {
    told(callback::text);
  }

  void on_binary(std::string_view) override {
    told(callback::binary);
  }

  void on_ping() override {
    told(callback::ping);
  }

  void on_pong() override {
    told(callback::pong);
  }

  bool on_due(const shared_frame&) override {
    told(callback::due);
    return true;
  }

  void on_written(const shared_frame& written, lane from) override {
    if (from == lane::data)
      settle(written);
    told(callback::written);
  }

  void on_drained() override {
    told(callback::drained);
  }

  void on_close(session_report report) override {
    ++closes;
    end = report.end;
    code = report.code;
    for (const auto& one : report.unsent)
      settle(one);
    told(callback::close);
  }

  // The session took this frame.
  void expect(const shared_frame& accepted) {
    const failures none(false);
    ++fates[accepted];
  }

  [[nodiscard]] bool all_settled() const {
    return std::all_of(fates.begin(), fates.end(), [](const auto& one) { return one.second == 0; });
  }

  int closes = 0;
  int thrown = 0;
  session_end end = session_end::closed_here;
  close_code code = close_code::no_status;
  std::map<shared_frame, int> fates;

private:
  void settle(const shared_frame& one) {
    const failures none(false);
    --fates[one];
  }

  void told(callback what) {
    const failures none(false);
    if (what != bad_)
      return;
    ++thrown;
    throw std::runtime_error("a callback that fails");
  }

  callback bad_;
};

shared_frame latest(std::string payload) {
  auto result = std::make_shared<frame>();
  result->payload = std::move(payload);
  result->type = "price";
  result->label.overflow = overflow_policy::keep_latest;
  result->label.key = "a key that needs memory of its own, as keys do";
  return result;
}

/// One life of a session, with everything in it that a session does. Memory runs out only inside of the session and the
/// reactor.
class life {
public:
  explicit life(callback bad) : events(bad) {
  }

  void play() {
    pair.accept();
    turns();
    if (pair.accepted == 1 && !pair.handshake)
      with_memory_short([&] { pair.uut->start(events); });
    turns();
    came += pair.read();
    listen();
    speak();
    fall_behind();
    end();
  }

  void listen() {
    peer_says(client_frame(text, "one message") + client_frame(pong, ""));
    peer_says(client_frame(text, std::string(100, 'a'), false));
    peer_says(client_frame(ping, std::string(125, 'p')));
    peer_says(client_frame(0, std::string(2000, 'b')));
    peer_says(client_frame(binary, std::string(3000, 'c')).substr(0, 1000));
    with_memory_short([&] { pair.uut->suspend_reading(); });
    peer_says(client_frame(binary, std::string(3000, 'c')).substr(1000));
    with_memory_short([&] { pair.uut->resume_reading(); });
    turns();
  }

  void speak() {
    send(text_frame("a message"));
    with_memory_short([&] { pair.uut->ping(); });
    control(text_frame("an error"));
    turns();
    came += pair.read();
  }

  void fall_behind() {
    send(text_frame(std::string(256 * 1024, 'x')));
    turns();
    send(text_frame("waits"));
    send(latest("old"));
    replace(latest("new"));
    control(text_frame("an error"));
    with_memory_short([&] { pair.uut->ping(); });
    for (int i = 0; i < 3; ++i)
      peer_says(client_frame(ping, std::string(125, 'p')));
    if (const auto dropped = pair.uut->drop_oldest())
      --events.fates[dropped];
    read_all();
  }

  void end() {
    send(text_frame(std::string(256 * 1024, 'x')));
    turns();
    send(text_frame("unsent"));
    with_memory_short([&] { pair.uut->close(close_code::going_away, "a reason that is longer than fifteen bytes"); });
    for (int i = 0; i < 3; ++i)
      peer_says(client_frame(ping, std::string(125, 'p')));
    read_all();
    peer_says(close_frame(1001));
    read_all();
    pair.hang_up();
    turns();
    // Whatever it waits for: the time is over.
    pair.now += std::chrono::hours(1);
    turns();
  }

  [[nodiscard]] bool is_gone() {
    const std::weak_ptr<websocket_session> lives = pair.uut;
    pair.uut = nullptr;
    return lives.expired();
  }

  session_pair pair;
  throwing_events events;
  std::string came;

private:
  template <class Call>
  void with_memory_short(Call call) {
    const failures some(true);
    call();
  }

  void turns() {
    with_memory_short([&] { pair.play(); });
  }

  void read_all() {
    for (int i = 0; i < 1000; ++i) {
      turns();
      const auto more = pair.read();
      came += more;
      if (more.empty())
        return;
    }
  }

  void peer_says(const std::string& bytes) {
    pair.send(bytes);
    turns();
  }

  void send(const shared_frame& one) {
    auto result = push_result::closed;
    with_memory_short([&] { result = pair.uut->send(one); });
    if (result == push_result::queued)
      events.expect(one);
  }

  void control(const shared_frame& one) {
    with_memory_short([&] { (void)pair.uut->send_control(one); });
  }

  void replace(const shared_frame& newer) {
    shared_frame older;
    with_memory_short([&] { older = pair.uut->replace(newer); });
    if (older != nullptr) {
      --events.fates[older];
      events.expect(newer);
    }
  }
};

const std::string close_1011("\x88\x02\x03\xF3", 4);

} // namespace

CAF_TEST(a_life_without_failures_ends_as_asked) {
  life one(callback::none);
  one.play();
  CAF_CHECK_EQUAL(one.events.closes, 1);
  CAF_CHECK(one.events.end == session_end::closed_here);
  CAF_CHECK(one.events.code == close_code::going_away);
  CAF_CHECK(one.events.all_settled());
  CAF_CHECK(one.is_gone());
}

CAF_TEST(whatever_callback_throws_the_end_is_told_once_and_each_frame_has_one_fate) {
  for (const auto bad : all_callbacks) {
    CAF_MESSAGE("callback " << static_cast<int>(bad));
    life one(bad);
    int reported = 0;
    one.pair.turns.on_exception([&](std::exception_ptr) { ++reported; });
    one.play();

    CAF_CHECK_GREATER(one.events.thrown, 0);
    // An exception of the very last call has no report that could name it.
    CAF_CHECK_EQUAL(reported, bad == callback::close ? 1 : 0);
    CAF_CHECK_EQUAL(one.events.closes, 1);
    CAF_CHECK(one.events.all_settled());
    CAF_CHECK(one.is_gone());
    if (bad == callback::close)
      continue;
    CAF_CHECK(one.events.end == session_end::failed);
    CAF_CHECK(one.events.code == close_code::internal_error);
    CAF_CHECK(one.came.ends_with(close_1011));
  }
}

CAF_TEST(a_callback_that_throws_while_the_session_closes_costs_no_more) {
  for (const auto bad : {callback::written, callback::due}) {
    life one(bad);
    one.pair.open(one.events);
    CAF_CHECK(one.pair.uut->send(text_frame(std::string(256 * 1024, 'x'))) == push_result::queued);
    one.pair.play();
    one.pair.uut->close(close_code::normal, "bye");
    for (int i = 0; i < 1000 && one.events.closes == 0; ++i) {
      one.pair.read();
      one.pair.play();
      if (i == 500)
        one.pair.hang_up();
    }
    CAF_CHECK_EQUAL(one.events.closes, 1);
    CAF_CHECK(one.events.end == (bad == callback::written ? session_end::failed : session_end::closed_here));
  }
}

CAF_TEST(a_peer_that_reads_hears_of_a_failure_with_1011) {
  life one(callback::text);
  one.pair.open(one.events);
  one.pair.send(client_frame(text, "hello"));
  one.pair.play();
  CAF_CHECK_EQUAL(one.pair.read(), close_1011);
  CAF_CHECK_EQUAL(one.events.closes, 0);

  one.pair.send(close_frame(1011));
  one.pair.hang_up();
  one.pair.play();

  CAF_CHECK_EQUAL(one.events.closes, 1);
  CAF_CHECK(one.events.end == session_end::failed);
  CAF_CHECK(one.events.code == close_code::internal_error);
}

CAF_TEST(each_frame_that_left_is_told_though_one_of_them_throws) {
  life one(callback::written);
  one.pair.open(one.events);
  for (int i = 0; i < 3; ++i)
    CAF_CHECK(one.pair.uut->send(text_frame("abc")) == push_result::queued);
  one.pair.play();
  CAF_CHECK_EQUAL(one.events.thrown, 3);
  const std::string abc("\x81\x03"
                        "abc");
  CAF_CHECK_EQUAL(one.pair.read(), abc + abc + abc + close_1011);
}

CAF_TEST(a_handshake_whose_listener_throws_ends_the_session) {
  session_pair pair;
  throwing_events events(callback::none);
  // As a gateway that throws after it has handed the session on.
  auto uut = std::make_shared<websocket_session>(pair.turns, std::string(), session_limits{});
  std::array<int, 2> ends;
  CAF_REQUIRE_EQUAL(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  uut->accept(ends[0], "HTTP/1.1 101 Switching Protocols\r\n\r\n", [&](boost::system::error_code) {
    uut->start(events);
    throw std::runtime_error("a gateway that fails");
  });
  pair.play();
  pair.now += std::chrono::hours(1);
  pair.play();
  CAF_CHECK_EQUAL(events.closes, 1);
  CAF_CHECK(events.end == session_end::failed);
  ::close(ends[1]);
}

CAF_TEST(wherever_memory_runs_out_the_session_ends_and_nothing_else) {
  for (const bool for_good : {false, true}) {
    int failed = 0;
    std::size_t places = 0;
    for (;; ++places) {
      life one(callback::none);
      memory = {false, 0, places, for_good};
      one.play();
      const bool all_was_given = memory.asked <= places;
      memory = {};
      const bool right = one.pair.accepted == 1 && one.events.closes == 1 && one.events.all_settled() && one.is_gone();
      if (!right)
        CAF_ERROR("for good: " << for_good << ", allocation " << places << ": closes " << one.events.closes
                               << ", settled " << one.events.all_settled());
      failed += one.events.end == session_end::failed ? 1 : 0;
      if (all_was_given || places > 1000)
        break;
    }
    CAF_MESSAGE("places " << places << ", sessions failed " << failed);
    CAF_CHECK_GREATER(places, 10u);
    CAF_CHECK_LESS(places, 1000u);
    CAF_CHECK_EQUAL(static_cast<std::size_t>(failed), places);
  }
}

CAF_TEST(turns_go_on_without_memory) {
  boost::asio::io_context loop(1);
  auto& turns = reactor::of(loop);
  struct counter final : socket_watcher {
    void on_ready(bool, bool, bool) override {
      ++ready;
    }
    void on_turn_end() override {
      ++turn_ends;
    }
    void on_deadline() override {
      ++late;
    }
    int ready = 0;
    int turn_ends = 0;
    int late = 0;
  };
  const auto watcher = std::make_shared<counter>();
  std::array<int, 2> ends;
  CAF_REQUIRE_EQUAL(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
  memory = {true, 0, 0, true};

  const bool watched = !turns.watch(ends[0], watcher);
  for (int i = 0; i < 5; ++i) {
    loop.restart();
    turns.again(*watcher);
    turns.flush_later(*watcher);
    turns.await(*watcher, reactor::awaited::message, std::chrono::milliseconds(0));
    loop.poll();
    loop.poll();
  }
  turns.retire(watcher);
  loop.restart();
  loop.poll();

  memory = {};
  CAF_CHECK(watched);
  CAF_CHECK_GREATER_OR_EQUAL(watcher->ready, 5);
  CAF_CHECK_EQUAL(watcher->turn_ends, 6);
  CAF_CHECK_GREATER_OR_EQUAL(watcher->late, 1);
  CAF_CHECK_EQUAL(watcher.use_count(), 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

CAF_TEST(a_socket_that_cannot_be_watched_fails_the_handshake) {
  session_pair pair;
  int told = 0;
  boost::system::error_code handshake;
  auto uut = std::make_shared<websocket_session>(pair.turns, std::string(), session_limits{});
  const std::weak_ptr<websocket_session> lives = uut;

  uut->accept(-1, "HTTP/1.1 101 Switching Protocols\r\n\r\n", [&](boost::system::error_code ec) {
    ++told;
    handshake = ec;
  });
  CAF_CHECK_EQUAL(told, 0);
  uut = nullptr;
  pair.play();

  CAF_CHECK_EQUAL(told, 1);
  CAF_CHECK_EQUAL(handshake.value(), EBADF);
  CAF_CHECK(lives.expired());
}

CAF_TEST(a_socket_that_blocks_all_the_same_does_not_stop_the_loop) {
  session_pair pair;
  throwing_events events(callback::none);
  pair.open(events);
  const int flags = ::fcntl(pair.near(), F_GETFL);
  CAF_REQUIRE_EQUAL(::fcntl(pair.near(), F_SETFL, flags & ~O_NONBLOCK), 0);
  // A read that waits ends after this time.
  const timeval long_time{20, 0};
  ::setsockopt(pair.near(), SOL_SOCKET, SO_RCVTIMEO, &long_time, sizeof(long_time));
  // As much as one read takes: the session asks for more, and there is none.
  const auto message = client_frame(text, std::string(reactor::read_size - 8, 'x'));
  CAF_REQUIRE_EQUAL(message.size(), reactor::read_size);
  CAF_REQUIRE_EQUAL(pair.send(message), message.size());
  const auto begin = std::chrono::steady_clock::now();

  CAF_CHECK(pair.play());

  CAF_CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  pair.uut->abort();
  pair.play();
  CAF_CHECK_EQUAL(events.closes, 1);
}
