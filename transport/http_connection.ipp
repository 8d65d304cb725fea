// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"
#include "accepted_socket.ipp"
#include "head_scan.hpp"
#include "http_service.hpp"
#include "reply_ticket.hpp"
#include "session.hpp"
#include "tcp.ipp"
#include "upgrade_check.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubcaf {

/// One TCP connection while it speaks HTTP: request after request, until it ends or becomes a WebSocket. Everything
/// happens on its loop. A pending operation always holds it; one timer bounds whatever it waits for. The loop only says
/// when the socket is ready. Reading, parsing and writing happen inside `guarded`, so an exception there ends this
/// connection and nothing else.
class http_connection : public http_rest, public std::enable_shared_from_this<http_connection> {
public:
  http_connection(accepted_socket&& accepted, std::shared_ptr<http_service> service, std::size_t io_thread);
  http_connection(const http_connection&) = delete;
  http_connection& operator=(const http_connection&) = delete;
  ~http_connection();

  /// Begins to serve.
  void start();

  /// Ends the connection: at once between requests, else after the response.
  void stop();

  /// Ends the connection if its place is still that of a handshake, which has gone to a newcomer.
  void on_displaced() noexcept;

private:
  using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  enum class phase {
    reading,   // a request, or waiting for one
    waiting,   // for the gateway's answer
    writing,   // a response
    upgrading, // a session does the handshake
    draining,  // the last response is out; what the peer still sends is discarded
    over,
  };

  /// Takes a step; an exception ends the connection.
  template <class Step>
  void guarded(Step&& step) noexcept {
    try {
      step();
    } catch (const std::exception& error) {
      on_exception(error.what());
    } catch (...) {
      on_exception(nullptr);
    }
  }

  /// A completion handler that takes `step` if the connection is still in the phase `during`. It holds the connection.
  template <class Step>
  [[nodiscard]] auto then(phase during, Step step) {
    return [self = shared_from_this(), during, step](error_code ec) {
      if (self->phase_ == during)
        self->guarded([&] { step(ec); });
    };
  }

  // http_reading.cpp: a request
  void read_request();
  void rest();
  void read_when_ready();
  void read_some();
  void parse();
  void parse_head();
  void parse_body();
  void on_head();
  void go_on_with_body();
  void on_chunk(std::uint64_t size, std::string_view extension, error_code& ec);
  void on_read_error(error_code ec);

  // http_connection.cpp: a response, and the end
  void respond(http_response response);
  void respond_and_close(http_response response);
  void write(std::string_view body);
  void write_some();
  void on_written();
  void release_response() noexcept;
  void drain();
  void drain_when_ready();
  void finish() noexcept;
  void on_exception(const char* cause) noexcept;
  void arm(std::chrono::milliseconds limit);
  void on_deadline();

  // http_routes.cpp: what a request asks for
  [[nodiscard]] std::optional<refusal> change_place();
  [[nodiscard]] std::optional<refusal> take_place(connection_kind kind);
  void turn_away(refusal why);
  [[nodiscard]] http_response refused(refusal why);
  void route();
  void serve_asset(const std::string& path);
  void ask_gateway();
  void upgrade();
  [[nodiscard]] std::optional<http_response> take_client_id(std::string& id);
  void open(const std::string& client_id);
  void on_upgraded(error_code ec);
  [[nodiscard]] std::shared_ptr<session> take_session();
  [[nodiscard]] http_loop& loop() noexcept;

  tcp_socket socket_;
  std::shared_ptr<http_service> service_;
  std::size_t io_thread_;
  connection_place place_;
  std::shared_ptr<handshake_ticket> handshake_;
  asio::ip::tcp::endpoint peer_address_;
  loop_timer deadline_;
  boost::beast::flat_buffer buffer_;
  // These five are new for each request.
  head_scan scan_;
  std::optional<parser> parser_;
  /// Told by the parser of each chunk of a body.
  std::function<void(std::uint64_t, boost::beast::string_view, error_code&)> chunk_check_;
  /// The header as views into the parser; empty before it is complete.
  http_header header_;
  bool head_is_done_ = false;
  std::string peer_;
  std::string path_;
  std::vector<std::pair<std::string, std::string>> query_;
  std::shared_ptr<reply_ticket> ticket_;
  /// The id with which the gateway let the client in, until it is told how the handshake went.
  std::optional<std::string> admitted_;
  std::shared_ptr<session> session_;
  std::string head_;
  http_response response_;
  /// The parts of the head and the body that are still to be written.
  std::array<std::string_view, 2> left_;
  phase phase_ = phase::reading;
  bool keep_ = false;
};

} // namespace hubcaf
