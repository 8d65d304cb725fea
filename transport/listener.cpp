// SPDX-License-Identifier: MIT
#include "listener.hpp"

#include "accepted_socket.ipp"
#include "host_port.hpp"
#include "http_connection.hpp"
#include "http_service.hpp"
#include "tcp.ipp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace hubcaf {

namespace {

using tcp = asio::ip::tcp;
using tcp_acceptor = asio::basic_socket_acceptor<tcp, loop_executor>;

// Pause after a failed accept. Descriptors that ran out are not back at once, and trying again would take the whole CPU.
constexpr std::chrono::milliseconds accept_pause{75};

// Most connections at a time that are told of `max_http_connections`; beyond, they are dropped without a word.
constexpr std::size_t max_refusals = 100;

class tcp_listener final : public listener, public std::enable_shared_from_this<tcp_listener> {
public:
  tcp_listener(std::vector<asio::io_context*> loops, tcp_acceptor acceptor, listener_config config, gateway& gate)
    : loops_(std::move(loops)),
      port_(acceptor.local_endpoint().port()),
      acceptor_(std::move(acceptor)),
      pause_(loop_timer(*loops_.front())),
      service_(std::make_shared<http_service>(std::move(config), gate, loops_.size())),
      running_(loops_.size()) {
  }

  [[nodiscard]] std::uint16_t port() const noexcept override {
    return port_;
  }

  void start() override {
    asio::post(*loops_.front(), [self = shared_from_this()] {
      if (self->acceptor_)
        self->accept();
    });
  }

  void stop(std::function<void()> stopped) override {
    asio::post(*loops_.front(), [self = shared_from_this(), stopped = std::move(stopped)]() mutable {
      self->stop_here(std::move(stopped));
    });
  }

private:
  // All that follows runs on the first loop.

  void accept() {
    auto& loop = *loops_[next_];
    acceptor_->async_accept(loop.get_executor(), [self = shared_from_this()](error_code ec, tcp_socket socket) {
      // It may have been stopped after the accept was done.
      if (!self->acceptor_)
        return;
      if (ec) {
        self->on_failure(ec);
        return;
      }
      self->on_accepted(std::move(socket));
      self->accept();
    });
  }

  void on_accepted(tcp_socket socket) {
    if (failures_ != 0)
      service_->log("accepting connections again after " + std::to_string(failures_) + " failures");
    failures_ = 0;
    const auto index = next_;
    next_ = (next_ + 1) % loops_.size();
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto slot = http_slot::take(service_->served, service_->config.http.max_http_connections);
    const bool refused = !slot;
    if (refused)
      slot = http_slot::take(service_->refused, max_refusals);
    if (!slot)
      return;
    accepted_socket accepted{std::move(socket), std::move(slot), refused};
    asio::post(*loops_[index], [service = service_, index, accepted = std::move(accepted)]() mutable {
      serve_http(std::move(accepted), std::move(service), index);
    });
  }

  // Out of descriptors or memory, or a peer that has gone again.
  void on_failure(error_code ec) {
    if (++failures_ == 1)
      service_->log("cannot accept connections: " + ec.message() + "; trying again");
    pause_->expires_after(accept_pause);
    pause_->async_wait([self = shared_from_this()](error_code) {
      if (self->acceptor_)
        self->accept();
    });
  }

  void stop_here(std::function<void()> stopped) {
    if (stopped)
      waiting_.push_back(std::move(stopped));
    if (!acceptor_) {
      tell_stopped();
      return;
    }
    // Both go now, so that the listener itself may outlive its loops.
    acceptor_.reset();
    pause_.reset();
    // Whatever was accepted was posted to its loop before this.
    for (std::size_t index = 0; index < loops_.size(); ++index)
      asio::post(*loops_[index], [self = shared_from_this(), index] {
        stop_http(self->service_->loops[index], [self] {
          asio::post(*self->loops_.front(), [self] {
            --self->running_;
            self->tell_stopped();
          });
        });
      });
  }

  void tell_stopped() {
    if (running_ != 0)
      return;
    for (const auto& stopped : std::exchange(waiting_, {}))
      stopped();
  }

  std::vector<asio::io_context*> loops_;
  std::uint16_t port_;
  std::optional<tcp_acceptor> acceptor_;
  std::optional<loop_timer> pause_;
  std::shared_ptr<http_service> service_;
  // Loops whose HTTP connections have not all ended.
  std::size_t running_;
  std::vector<std::function<void()>> waiting_;
  std::size_t next_ = 0;
  std::size_t failures_ = 0;
};

boost::system::result<tcp::endpoint> resolve(asio::io_context& loop, const std::string& host, std::uint16_t port) {
  error_code ec;
  const auto address = asio::ip::make_address(host, ec);
  if (!ec)
    return tcp::endpoint(address, port);
  tcp::resolver resolver(loop);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, ec);
  if (ec)
    return ec;
  return found.begin()->endpoint();
}

} // namespace

boost::system::result<std::shared_ptr<listener>, std::string> listener::bind(std::vector<asio::io_context*> loops,
                                                                             listener_config config, gateway& gate) {
  const auto failed = [&](error_code ec) {
    return "cannot listen on " + host_port(config.host, config.port) + ": " + ec.message();
  };
  const auto endpoint = resolve(*loops.front(), config.host, config.port);
  if (!endpoint)
    return failed(endpoint.error());
  error_code ec;
  tcp_acceptor acceptor(*loops.front());
  acceptor.open(endpoint->protocol(), ec);
  // A port whose connections are still closing may be taken again; one on which somebody listens stays an error.
  if (!ec)
    acceptor.set_option(tcp_acceptor::reuse_address(true), ec);
  if (!ec)
    acceptor.bind(*endpoint, ec);
  if (!ec)
    acceptor.listen(tcp_acceptor::max_listen_connections, ec);
  if (ec)
    return failed(ec);
  return std::shared_ptr<listener>(
    std::make_shared<tcp_listener>(std::move(loops), std::move(acceptor), std::move(config), gate));
}

} // namespace hubcaf
