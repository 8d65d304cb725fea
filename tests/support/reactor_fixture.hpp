// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/reactor.hpp>

#include <caf/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace hubcaf::test {

/// Two connected sockets that do not block.
struct socket_pair {
  socket_pair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
      throw std::runtime_error("no sockets");
  }

  socket_pair(const socket_pair&) = delete;
  socket_pair& operator=(const socket_pair&) = delete;

  ~socket_pair() {
    for (const int end : ends)
      if (end >= 0)
        ::close(end);
  }

  int near() const {
    return ends[0];
  }

  // Sends a byte from the other end.
  void bring() const {
    CAF_REQUIRE_EQUAL(::send(ends[1], "x", 1, MSG_NOSIGNAL), 1);
  }

  int ends[2];
};

/// Writes down what it is told in a log that it shares with others: `a r` for readable, `w`, `h`, and `a end`.
struct watcher final : socket_watcher {
  watcher(std::string its_name, std::string& its_log) : name(std::move(its_name)), log(its_log) {
  }

  ~watcher() {
    if (at_end)
      at_end();
  }

  void on_ready(bool readable, bool writable, bool hung_up) override {
    log += name + (readable ? " r" : " ") + (writable ? "w" : "") + (hung_up ? "h;" : ";");
    if (ready)
      ready();
  }

  void on_turn_end() override {
    log += name + " end;";
    if (turn_end)
      turn_end();
  }

  void on_deadline() override {
    log += name + " late;";
    if (late)
      late();
  }

  // As a watcher sees it itself.
  bool is_waiting() const {
    return awaits();
  }

  std::string name;
  std::string& log;
  std::function<void()> late;
  std::function<void()> ready;
  std::function<void()> turn_end;
  std::function<void()> at_end;
};

struct reactor_fixture {
  reactor_fixture() : loop(std::make_unique<boost::asio::io_context>(1)), uut(&reactor::of(*loop)) {
  }

  // Lets the loop do what there is to do. @returns what was told.
  std::string poll() {
    for (int i = 0; i < 5; ++i) {
      loop->restart();
      loop->poll();
    }
    return std::exchange(log, {});
  }

  // Runs the loop until it ends by itself. @returns false if it does not.
  bool run_ends() {
    loop->restart();
    loop->run_for(std::chrono::seconds(5));
    return loop->stopped();
  }

  // Runs the loop until `done`. @returns false if that takes too long.
  bool run_until(const bool& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    loop->restart();
    while (!done && std::chrono::steady_clock::now() < deadline)
      loop->run_one_for(std::chrono::milliseconds(100));
    return done;
  }

  std::shared_ptr<watcher> watch(const socket_pair& sockets, std::string name) {
    auto result = std::make_shared<watcher>(std::move(name), log);
    CAF_REQUIRE(!uut->watch(sockets.near(), result));
    return result;
  }

  // The same, and what is told at first has been told.
  std::shared_ptr<watcher> watch_quiet(const socket_pair& sockets, std::string name) {
    auto result = watch(sockets, std::move(name));
    poll();
    return result;
  }

  // A job that calls `run`, which has to live.
  static reactor::job job_of(std::function<void()>& run) {
    return {[](void* context, void*) { (*static_cast<std::function<void()>*>(context))(); }, &run, nullptr};
  }

  std::string log;
  std::unique_ptr<boost::asio::io_context> loop;
  reactor* uut;
};

} // namespace hubcaf::test
