// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"
#include "http_service.hpp"
#include "reply_ticket.hpp"
#include "session.hpp"
#include "tcp.ipp"
#include "upgrade_check.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf {

/// One TCP connection while it speaks HTTP: request after request, until it ends or becomes a WebSocket.
/// Everything happens on its loop. A pending operation always holds it; one timer bounds whatever it waits for.
class http_connection : public std::enable_shared_from_this<http_connection> {
public:
  http_connection(tcp_socket socket, std::shared_ptr<http_service> service, std::size_t io_thread, http_slot slot);
  http_connection(const http_connection&) = delete;
  http_connection& operator=(const http_connection&) = delete;
  ~http_connection();

  /// Begins to serve, or to tell the peer that there are too many connections.
  void start(bool refused);

  /// Ends the connection: at once between requests, else after the response.
  void stop();

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

  // http_connection.cpp: from one request to the next
  void read_header();
  void on_header(error_code ec);
  void read_body();
  void on_read_error(error_code ec);
  void respond(http_response response);
  void respond_and_close(http_response response);
  void write(std::string_view body);
  void on_written(error_code ec);
  void drain();
  void finish();
  void arm(std::chrono::milliseconds limit);
  void on_deadline();

  // http_routes.cpp: what a request asks for
  void route();
  void serve_asset(const std::string& path);
  void ask_gateway();
  [[nodiscard]] std::optional<http_response> check_header() const;
  [[nodiscard]] http_header header_view() const;
  void upgrade();
  void on_upgraded(error_code ec, const std::string& client_id);
  [[nodiscard]] http_loop& loop() noexcept;

  tcp_socket socket_;
  std::shared_ptr<http_service> service_;
  std::size_t io_thread_;
  http_slot slot_;
  loop_timer deadline_;
  boost::beast::flat_buffer buffer_;
  // A new one for each request.
  std::optional<parser> parser_;
  std::string peer_;
  std::string path_;
  std::vector<std::pair<std::string, std::string>> query_;
  std::shared_ptr<reply_ticket> ticket_;
  std::shared_ptr<session> session_;
  std::string head_;
  http_response response_;
  phase phase_ = phase::reading;
  bool keep_ = false;
};

} // namespace hubcaf
