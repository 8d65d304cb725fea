// SPDX-License-Identifier: MIT
#pragma once

#include "loop_thread.hpp"
#include "raw_client.hpp"
#include "test_gateway.hpp"

#include <hubcaf/transport/listener.hpp>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace hubcaf::test {

/// More than the sockets of a peer that does not read can take.
inline shared_frame huge_frame() {
  return text_frame(std::string(16 * 1024 * 1024, 'x'));
}

/// A listener on the loopback with event loops of its own, and a gateway that writes everything down.
/// Set `config` and `gate` up, then call `start`.
struct transport_fixture {
  transport_fixture() {
    // Room for frames that are larger than what sockets take.
    config.session.queue_bytes = 64 * 1024 * 1024;
  }

  ~transport_fixture() {
    if (served)
      stop();
    // Sessions that are still open are destroyed with their loops; the loops stand still before that.
    for (auto& loop : loops)
      loop->stop();
    gate.clear();
  }

  /// Serves on `count` loops.
  void start(std::size_t count = 1) {
    std::vector<boost::asio::io_context*> contexts;
    while (loops.size() < count)
      contexts.push_back(&loops.emplace_back(std::make_unique<loop_thread>())->loop());
    auto bound = listener::bind(contexts, config, gate);
    if (!bound)
      throw std::runtime_error(bound.error());
    served = *bound;
    served->start();
  }

  /// Stops the listener and waits until it has.
  void stop() {
    std::promise<void> stopped;
    served->stop([&stopped] { stopped.set_value(); });
    stopped.get_future().wait();
    served = nullptr;
  }

  /// Opens a WebSocket and waits until the gateway has its session.
  std::unique_ptr<raw_client> open(const std::string& client_id = "alice") {
    auto client = std::make_unique<raw_client>(served->port());
    client->upgrade("/ws/" + client_id);
    gate.log.wait_for("open 0 " + client_id);
    return client;
  }

  /// Runs `job` with the session of `client_id` on its loop, where nothing may be told before it returns.
  template <class Job>
  auto on_session(Job job, const std::string& client_id = "alice") {
    const auto made = gate.at(client_id);
    return loops.front()->run([&] {
      made->inside_a_call = true;
      struct reset {
        bool& flag;
        ~reset() {
          flag = false;
        }
      } at_end{made->inside_a_call};
      return job(made->uut());
    });
  }

  listener_config config;
  test_gateway gate;
  std::vector<std::unique_ptr<loop_thread>> loops;
  std::shared_ptr<listener> served;
};

} // namespace hubcaf::test
