// SPDX-License-Identifier: MIT
// ctest: serial
/// Accepting: the port, the even hand-out, running out of descriptors.
#define CAF_SUITE transport_listener

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <future>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace hubcaf;

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

// Leaves room for no further descriptor, until the end.
class no_descriptors {
public:
  no_descriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    // All below the highest are taken first: the limit must not cut off a descriptor that is open, such as the spare one.
    int highest = 0;
    for (int descriptor = 0; descriptor < 1024; ++descriptor)
      if (fcntl(descriptor, F_GETFD) >= 0)
        highest = descriptor;
    int lowest = dup(0);
    for (; lowest < highest; lowest = dup(0))
      taken_.push_back(lowest);
    close(lowest);
    auto limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(lowest);
    setrlimit(RLIMIT_NOFILE, &limit);
  }

  no_descriptors(const no_descriptors&) = delete;
  no_descriptors& operator=(const no_descriptors&) = delete;

  ~no_descriptors() {
    setrlimit(RLIMIT_NOFILE, &before_);
    for (const int descriptor : taken_)
      close(descriptor);
  }

private:
  rlimit before_{};
  std::vector<int> taken_;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(listener_tests, transport_fixture)

CAF_TEST(a_port_in_use_is_an_error) {
  start();
  config.port = served->port();
  loop_thread other;

  const auto second = listener::bind({&other.loop()}, config, gate);

  CAF_REQUIRE(second.has_error());
  CAF_CHECK_EQUAL(second.error(),
                  "cannot listen on 127.0.0.1:" + std::to_string(config.port) + ": Address already in use");
}

CAF_TEST(an_address_that_is_not_ours_is_an_error) {
  config.host = "192.0.2.1";
  loop_thread other;

  const auto uut = listener::bind({&other.loop()}, config, gate);

  CAF_REQUIRE(uut.has_error());
  CAF_CHECK(uut.error().starts_with("cannot listen on 192.0.2.1:0: "));
}

CAF_TEST(the_port_is_free_again_at_once) {
  start();
  const auto port = served->port();
  // The server closes this one first, so that the connection lingers in the system.
  raw_client client(port);
  client.send(get("/ws/x", "GET", "Connection: close\r\n"));
  client.read_all();
  client.close();
  stop();

  config.port = port;
  loop_thread other;
  CAF_CHECK(listener::bind({&other.loop()}, config, gate).has_value());
}

CAF_TEST(connections_are_handed_out_evenly) {
  start(3);
  std::vector<std::unique_ptr<raw_client>> clients;

  for (int i = 0; i < 30; ++i) {
    auto& client = clients.emplace_back(std::make_unique<raw_client>(served->port()));
    client->upgrade("/ws/client" + std::to_string(i));
    gate.log.wait_for("open", static_cast<std::size_t>(i) + 1);
  }

  for (auto loop : {"open 0", "open 1", "open 2"})
    CAF_CHECK_EQUAL(gate.log.count(loop), 10u);
}

CAF_TEST(a_session_stays_on_its_loop) {
  start(2);
  raw_client first(served->port());
  first.upgrade("/ws/first");
  gate.log.wait_for("open 0 first");
  raw_client second(served->port());
  second.upgrade("/ws/second");
  gate.log.wait_for("open 1 second");
  std::promise<std::thread::id> seen;
  loops[1]->run(
    [&] { gate.at("second")->reaction = [&](std::string_view) { seen.set_value(std::this_thread::get_id()); }; });

  second.send(client_frame(1, "x"));

  CAF_CHECK(seen.get_future().get() == loops[1]->id());
}

CAF_TEST(newcomers_are_closed_when_descriptors_have_run_out) {
  event_log lines;
  config.log = [&](std::string_view line) { lines.add(std::string(line)); };
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200"));
  {
    // The last descriptor goes to the client; the listener gets none but its spare one.
    for (std::size_t i = 1; i <= 20; ++i) {
      const int kept_free = dup(0);
      const no_descriptors none;
      close(kept_free);
      raw_client late(served->port());
      late.send(get("/ws/late"));
      CAF_CHECK_EQUAL(late.read_all(), "");
      gate.log.wait_for("refused descriptors", i);
    }
    // The others are served meanwhile.
    for (int i = 0; i < 100; ++i) {
      client.send(get("/ws/x"));
      CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200"));
    }
  }

  raw_client other(served->port());
  other.send(get("/ws/other"));

  CAF_CHECK(other.read_response().ends_with("GET /ws/other"));
  CAF_CHECK_EQUAL(lines.count("cannot accept"), 1u);
  CAF_CHECK_EQUAL(lines.wait_for("cannot accept"), "cannot accept connections: Too many open files; closing newcomers");
  CAF_CHECK_EQUAL(lines.wait_for("accepting connections again"), "accepting connections again after 20 failures");
  CAF_CHECK_EQUAL(gate.log.count("request GET /ws/late"), 0u);
}

CAF_TEST(child_processes_inherit_no_socket) {
  start(2);
  raw_client http(served->port());
  http.send(get("/ws/x"));
  http.read_response();
  const raw_client silent(served->port());
  raw_client websocket(served->port());
  websocket.upgrade("/ws/alice");
  gate.log.wait_for("open");
  const auto port = htons(served->port());

  // The listening socket, and the ends of the three connections that are not the test's own.
  const auto sockets = [port] {
    std::vector<int> result;
    for (int fd = 0; fd < 1024; ++fd) {
      sockaddr_in here{};
      socklen_t size = sizeof(here);
      if (getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) == 0 && here.sin_family == AF_INET &&
          here.sin_port == port)
        result.push_back(fd);
    }
    return result;
  }();

  CAF_CHECK_EQUAL(sockets.size(), 4u);
  for (const auto fd : sockets)
    CAF_CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
}

CAF_TEST(the_sizes_of_socket_buffers_are_set) {
  config.socket_send_buffer = 20'000;
  config.socket_receive_buffer = 30'000;
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  client.read_response();
  const auto port = htons(served->port());

  std::size_t seen = 0;
  for (int fd = 0; fd < 1024; ++fd) {
    sockaddr_in here{};
    socklen_t size = sizeof(here);
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) != 0 || here.sin_family != AF_INET ||
        here.sin_port != port)
      continue;
    ++seen;
    const auto bytes = [fd](int option) {
      int value = 0;
      socklen_t value_size = sizeof(value);
      getsockopt(fd, SOL_SOCKET, option, &value, &value_size);
      return value;
    };
    int listens = 0;
    size = sizeof(listens);
    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    // The system doubles what it is told, for its own bookkeeping.
    CAF_CHECK_EQUAL(bytes(SO_RCVBUF), 60'000);
    if (listens == 0)
      CAF_CHECK_EQUAL(bytes(SO_SNDBUF), 40'000);
  }
  CAF_CHECK_EQUAL(seen, 2u);
}

CAF_TEST_FIXTURE_SCOPE_END()
