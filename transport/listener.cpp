// SPDX-License-Identifier: MIT
#include "listener.hpp"

#include "accepted_socket.ipp"
#include "handler_memory.ipp"
#include "host_port.hpp"
#include "http_connection.hpp"
#include "http_service.hpp"
#include "listening_socket.ipp"
#include "spare_descriptor.hpp"
#include "tcp.ipp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/post.hpp>

#include <cerrno>
#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include <unistd.h>

namespace hubcaf {

namespace {

using tcp = asio::ip::tcp;

// Pause after a failed accept. What ran out is not back at once, and trying again would take the whole CPU.
constexpr std::chrono::milliseconds accept_pause{75};

// Connections that are accepted in one go; then the loop's other work has its turn.
constexpr int accepts_per_turn = 16;

class tcp_listener final : public listener, public http_end, public std::enable_shared_from_this<tcp_listener> {
public:
  tcp_listener(std::vector<asio::io_context*> loops, tcp_acceptor acceptor, listener_config config, gateway& gate)
    : loops_(std::move(loops)),
      port_(acceptor.local_endpoint().port()),
      acceptor_(std::move(acceptor)),
      pause_(loop_timer(*loops_.front())),
      service_(std::make_shared<http_service>(std::move(config), gate, loops_.size())),
      stop_memory_(loops_.size() + 1),
      running_(loops_.size()) {
    waiting_.reserve(1);
  }

  [[nodiscard]] std::uint16_t port() const noexcept override {
    return port_;
  }

  void start() override {
    asio::post(*loops_.front(), [self = shared_from_this()] {
      if (self->acceptor_)
        self->wait();
    });
  }

  void stop(std::function<void()> stopped) override {
    bool is_first = false;
    {
      const std::lock_guard guard(mutex_);
      if (stopped)
        waiting_.push_back(std::move(stopped));
      is_first = !std::exchange(stops_, true);
    }
    if (is_first)
      post_stop(loops_.size(), *loops_.front(), [self = shared_from_this()] { self->stop_here(); });
    else
      asio::post(*loops_.front(), [self = shared_from_this()] { self->tell_stopped(); });
  }

  // On any loop.
  void on_http_ended() noexcept override {
    {
      const std::lock_guard guard(mutex_);
      --running_;
    }
    tell_stopped();
  }

private:
  /// The result of one attempt to accept a connection.
  enum class attempt : std::uint8_t {
    done,   // one has been dealt with, and there may be more
    none,   // there is no connection
    failed, // trying again at once would be in vain
  };

  // All that follows runs on the first loop.

  // Waits for connections. The memory of the wait is there already, so it cannot fail for want of any.
  void wait() {
    acceptor_->async_wait(tcp_acceptor::wait_read,
                          asio::bind_allocator(handler_allocator<void>(wait_memory_),
                                               [self = shared_from_this()](error_code) { self->accept_some(); }));
  }

  void pause() {
    pause_->expires_after(accept_pause);
    pause_->async_wait(
      asio::bind_allocator(handler_allocator<void>(pause_memory_), [self = shared_from_this()](error_code) {
        self->spare_.refill();
        self->accept_some();
      }));
  }

  void accept_some() {
    // It may have been stopped after the wait was over.
    if (!acceptor_)
      return;
    auto last = attempt::done;
    for (int i = 0; i < accepts_per_turn && last == attempt::done; ++i)
      last = accept();
    if (last == attempt::failed)
      pause();
    else
      wait();
  }

  attempt accept() {
    tcp::endpoint peer;
    const int socket = accept_socket(*acceptor_, peer);
    if (socket >= 0) {
      if (failures_ != 0)
        log_success();
      take_on(socket, peer);
      return attempt::done;
    }
    switch (errno) {
      case EAGAIN:
        return attempt::none;
      case EINTR:
      case ECONNABORTED:
      case EPROTO:
        // The peer has gone again.
        return attempt::done;
      case EMFILE:
      case ENFILE:
        return shed(errno);
      default:
        on_failure(errno, "trying again");
        return attempt::failed;
    }
  }

  // Accepts by means of the spare descriptor, and closes at once: a peer that is told to go comes back later, one that
  // is left waiting holds a place in the system's queue.
  attempt shed(int cause) {
    if (!spare_.release()) {
      on_failure(cause, "trying again");
      return attempt::failed;
    }
    tcp::endpoint peer;
    const int socket = accept_socket(*acceptor_, peer);
    // The system looks for a descriptor before it looks for a connection, so there need not be one.
    const bool is_in_vain = socket < 0 && errno != EAGAIN;
    if (socket >= 0)
      ::close(socket);
    spare_.refill();
    if (socket >= 0)
      service_->gate.on_refused(refusal::descriptors);
    if (socket >= 0 || is_in_vain)
      on_failure(cause, "closing newcomers");
    return socket >= 0 ? attempt::done : is_in_vain ? attempt::failed : attempt::none;
  }

  void on_failure(int number, const char* what_now) noexcept {
    if (++failures_ != 1)
      return;
    try {
      const error_code cause(number, boost::system::system_category());
      service_->log("cannot accept connections: " + cause.message() + "; " + what_now);
    } catch (...) {
      service_->log("cannot accept connections");
    }
  }

  void log_success() noexcept {
    const auto failures = std::exchange(failures_, 0);
    try {
      service_->log("accepting connections again after " + std::to_string(failures) + " failures");
    } catch (...) {
      service_->log("accepting connections again");
    }
  }

  // Gives a connection to the next loop. Where there is no memory for it, the connection is closed.
  void take_on(int descriptor, const tcp::endpoint& peer) noexcept {
    bool is_owned = false;
    try {
      const auto index = next_;
      auto ticket = std::make_shared<handshake_ticket>(service_, *loops_[index]);
      connection_place place;
      if (const auto why = connection_place::take(service_->places, key_of_peer(peer), ticket, place)) {
        ::close(descriptor);
        service_->gate.on_refused(*why);
        return;
      }
      next_ = (next_ + 1) % loops_.size();
      tcp_socket socket(*loops_[index]);
      socket.assign(peer.protocol(), descriptor);
      is_owned = true;
      set_options(socket);
      accepted_socket accepted{std::move(socket), peer, std::move(place), std::move(ticket)};
      asio::post(*loops_[index], [service = service_, index, accepted = std::move(accepted)]() mutable {
        serve_http(std::move(accepted), std::move(service), index);
      });
    } catch (const std::exception& error) {
      if (!is_owned)
        ::close(descriptor);
      service_->log_failure("taking on a connection", error.what());
    }
  }

  void set_options(tcp_socket& socket) const {
    const auto& config = service_->config;
    // A socket that has gone again says so when it is read.
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (config.socket_send_buffer != 0)
      socket.set_option(asio::socket_base::send_buffer_size(static_cast<int>(config.socket_send_buffer)), ignored);
    if (config.socket_receive_buffer != 0)
      socket.set_option(asio::socket_base::receive_buffer_size(static_cast<int>(config.socket_receive_buffer)),
                        ignored);
  }

  // Needs no memory. @param memory which of `stop_memory_` is used; each is, once.
  template <class Step>
  void post_stop(std::size_t memory, asio::io_context& loop, Step step) {
    asio::post(loop, asio::bind_allocator(handler_allocator<void>(stop_memory_[memory]), std::move(step)));
  }

  void stop_here() {
    // Both go now, so that the listener itself may outlive its loops.
    acceptor_.reset();
    pause_.reset();
    // Whatever was accepted was posted to its loop before this.
    for (std::size_t index = 0; index < loops_.size(); ++index)
      post_stop(index, *loops_[index],
                [self = shared_from_this(), index] { stop_http(self->service_->loops[index], self); });
  }

  // Runs on any loop.
  void tell_stopped() noexcept {
    std::vector<std::function<void()>> told;
    {
      const std::lock_guard guard(mutex_);
      if (running_ != 0)
        return;
      told.swap(waiting_);
    }
    for (const auto& stopped : told)
      stopped();
  }

  std::vector<asio::io_context*> loops_;
  std::uint16_t port_;
  handler_memory wait_memory_;
  handler_memory pause_memory_;
  std::optional<tcp_acceptor> acceptor_;
  std::optional<loop_timer> pause_;
  spare_descriptor spare_;
  std::shared_ptr<http_service> service_;
  std::size_t next_ = 0;
  std::size_t failures_ = 0;
  // A stop must not fail for want of memory: one for each loop, and one to begin with.
  std::vector<handler_memory> stop_memory_;
  // Guards what follows.
  std::mutex mutex_;
  bool stops_ = false;
  // Loops whose HTTP connections have not all ended.
  std::size_t running_;
  std::vector<std::function<void()>> waiting_;
};

} // namespace

boost::system::result<std::shared_ptr<listener>, std::string> listener::bind(std::vector<asio::io_context*> loops,
                                                                             listener_config config, gateway& gate) {
  const auto failed = [&](error_code ec) {
    return "cannot listen on " + host_port(config.host, config.port) + ": " + ec.message();
  };
  const auto endpoint = resolve(*loops.front(), config.host, config.port);
  if (!endpoint)
    return failed(endpoint.error());
  tcp_acceptor acceptor(*loops.front());
  if (const auto ec = listen(acceptor, *endpoint, config.socket_receive_buffer))
    return failed(ec);
  return std::shared_ptr<listener>(
    std::make_shared<tcp_listener>(std::move(loops), std::move(acceptor), std::move(config), gate));
}

} // namespace hubcaf
