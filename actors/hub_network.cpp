// SPDX-License-Identifier: MIT
#include "hub_network.hpp"

#include "../schema/options.hpp"
#include "../transport/listener.hpp"
#include "hub_context.hpp"
#include "io_thread.hpp"
#include "roster_state.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include <unistd.h>

namespace hubcaf {

namespace {

/// Unpredictable: ids and the key of hashes come from it.
std::uint64_t system_random() {
  std::uint64_t result = 0;
  if (getentropy(&result, sizeof(result)) != 0)
    throw std::system_error(errno, std::generic_category(), "the system gives no random number");
  return result;
}

std::uint32_t to_milliseconds(std::chrono::milliseconds value) {
  return static_cast<std::uint32_t>(value.count());
}

std::shared_ptr<const web_assets> load_assets(const options& settings) {
  if (settings.web_root.empty())
    return std::make_shared<const web_assets>(web_assets::built_in());
  auto loaded = web_assets::from_folder(settings.web_root);
  if (!loaded)
    throw std::runtime_error(loaded.error());
  return std::make_shared<const web_assets>(std::move(*loaded));
}

listener_config listener_settings(const options& settings) {
  listener_config result;
  result.host = settings.host;
  result.port = settings.port;
  result.http.handshake_timeout_ms = to_milliseconds(settings.handshake_timeout);
  result.connections.max_handshakes = settings.max_handshakes;
  result.connections.max_handshakes_per_address = settings.max_handshakes_per_address;
  result.connections.max_http_connections = settings.max_http_connections;
  result.connections.max_connections_per_address = settings.max_connections_per_address;
  result.socket_send_buffer = settings.socket_send_buffer;
  result.socket_receive_buffer = settings.socket_receive_buffer;
  result.session.max_message_size = settings.max_message_size;
  result.session.queue_messages = settings.client_queue_limit();
  result.session.queue_bytes = settings.client_queue_bytes;
  result.session.close_timeout_ms = to_milliseconds(settings.close_timeout);
  result.session.message_timeout_ms = to_milliseconds(settings.message_timeout);
  result.assets = load_assets(settings);
  return result;
}

} // namespace

hub_network::hub_network() = default;

hub_network::~hub_network() = default;

std::chrono::system_clock::time_point hub_network::date() const {
  return std::chrono::system_clock::now();
}

std::function<std::uint64_t()> hub_network::random() {
  return system_random;
}

std::vector<compat::execution_unit*> hub_network::start_io_threads(caf::actor_system& system, std::size_t count) {
  std::vector<compat::execution_unit*> result;
  for (std::size_t i = 0; i < count; ++i) {
    // The hub is set before anything runs on the loop.
    io_thread::events told;
    told.on_failure = [this](const char* cause) {
      if (const auto hub = hub_.lock())
        hub->fail("io_thread", cause);
    };
    told.on_unreported = [this](const char* cause) {
      if (const auto hub = hub_.lock())
        hub->note_exception("session", cause);
    };
    told.on_interrupt = [this, i] {
      if (const auto hub = hub_.lock())
        hub->io_threads[i].state->abort_all();
    };
    threads_.push_back(std::make_unique<io_thread>(system, std::move(told)));
    result.push_back(threads_.back()->pin());
  }
  return result;
}

void hub_network::prepare(hub_context& hub) {
  hub_ = hub.weak_from_this();
}

std::uint16_t hub_network::bind(const options& settings, gateway& above, std::function<void(std::string_view)> log) {
  std::vector<boost::asio::io_context*> loops;
  for (const auto& thread : threads_)
    loops.push_back(&thread->loop());
  auto config = listener_settings(settings);
  config.log = std::move(log);
  auto bound = listener::bind(std::move(loops), std::move(config), above);
  if (!bound)
    throw std::runtime_error(bound.error());
  listener_ = std::move(*bound);
  return listener_->port();
}

void hub_network::open() {
  listener_->start();
}

void hub_network::close() noexcept {
  if (std::exchange(closes_, true))
    return;
  if (listener_ != nullptr)
    listener_->stop([this] { closed_ = true; });
  else
    closed_ = true;
}

bool hub_network::is_closed() const noexcept {
  return closed_;
}

void hub_network::drop_connections() noexcept {
  for (const auto& thread : threads_)
    thread->interrupt();
}

bool hub_network::is_dropping() const noexcept {
  return std::ranges::any_of(threads_, [](const auto& thread) { return thread->is_interrupted(); });
}

bool hub_network::wait_until(steady_time deadline, const std::function<bool()>& condition) {
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

void hub_network::end() {
  listener_.reset();
  threads_.clear();
}

} // namespace hubcaf
