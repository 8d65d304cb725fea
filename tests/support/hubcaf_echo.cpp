// SPDX-License-Identifier: MIT
/// `hubcaf-echo`: sends every data message back with its opcode, through the hub's own listener, session and write queue.
/// Conformance of the protocol is tested on it. A WebSocket opens at any path.
#include <hubcaf/transport/listener.hpp>

#include <CLI/CLI.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <unordered_map>

namespace {

using namespace hubcaf;

// Bytes that wait for the peer; with more, nothing is read from it until all are written.
constexpr std::size_t high_water = 4 * 1024 * 1024;

class echo_connection final : public session_events {
public:
  echo_connection(std::shared_ptr<session> opened, std::function<void()> ended)
    : session_(std::move(opened)), ended_(std::move(ended)) {
  }

  void start() {
    session_->start(*this);
  }

  void on_text(std::string_view text) override {
    send_back(text, opcode::text);
  }

  void on_binary(std::string_view data) override {
    send_back(data, opcode::binary);
  }

  void on_ping() override {
  }

  void on_pong() override {
  }

  bool on_due(const shared_frame&) override {
    return true;
  }

  void on_written(const shared_frame& written, lane) override {
    waiting_ -= written->payload.size();
  }

  void on_drained() override {
    session_->resume_reading();
  }

  void on_close(session_report) override {
    // Destroys this object.
    std::exchange(ended_, nullptr)();
  }

private:
  void send_back(std::string_view data, opcode op) {
    auto echo = std::make_shared<frame>();
    echo->payload = data;
    echo->op = op;
    if (session_->send(std::move(echo)) != push_result::queued)
      return;
    waiting_ += data.size();
    if (waiting_ > high_water)
      session_->suspend_reading();
  }

  std::shared_ptr<session> session_;
  std::function<void()> ended_;
  std::size_t waiting_ = 0;
};

class echo_gateway final : public gateway {
public:
  upgrade_answer on_upgrade(const std::string& client_id, const std::string&) override {
    return {client_id, {}};
  }

  void on_upgrade_failed(const std::string&) override {
  }

  void on_open(std::size_t, std::string, std::string, std::shared_ptr<session> opened) override {
    const auto number = ++opened_;
    auto connection = std::make_unique<echo_connection>(std::move(opened), [this, number] { live_.erase(number); });
    auto& started = *connection;
    live_.emplace(number, std::move(connection));
    started.start();
  }

  void on_request(http_request, http_responder respond) override {
    auto refusal = http_error(426, "upgrade_required", "this is a WebSocket");
    refusal.headers.emplace_back("Upgrade", "websocket");
    respond(std::move(refusal));
  }

private:
  std::unordered_map<std::uint64_t, std::unique_ptr<echo_connection>> live_;
  std::uint64_t opened_ = 0;
};

int serve(listener_config config) {
  boost::asio::io_context loop(1);
  echo_gateway gate;
  const auto host = config.host;
  auto bound = listener::bind({&loop}, std::move(config), gate);
  if (!bound) {
    std::cerr << "hubcaf-echo: " << bound.error() << '\n';
    return EXIT_FAILURE;
  }
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code, int) { loop.stop(); });
  (*bound)->start();
  std::cout << "hubcaf-echo listening on http://" << host << ':' << (*bound)->port() << std::endl;
  loop.run();
  return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app("Echoes WebSocket messages.");
  listener_config config;
  config.upgrade_any_path = true;
  // Tests open many connections at once, all from the loopback.
  config.connections.max_handshakes_per_address = 0;
  config.session.max_message_size = 16 * 1024 * 1024;
  config.session.queue_messages = 1'000'000;
  config.session.queue_bytes = 256 * 1024 * 1024;
  app.add_option("--port", config.port, "TCP port; 0 lets the system pick one")->required();
  app.add_option("--max-message-size", config.session.max_message_size, "Largest message, in bytes");
  CLI11_PARSE(app, argc, argv);
  return serve(std::move(config));
}
