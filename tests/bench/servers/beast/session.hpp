// SPDX-License-Identifier: MIT
#pragma once

#include "../clock_text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/monotonic_resource.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

/// Boost.Beast used well: concrete executors, no time-outs, a queue of shared texts, one buffer for reading.
namespace hubcaf::bench {

using socket_type = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class session;

/// What is done with a type.
enum class action { none, echo, broadcast };

/// What all sessions share; one thread.
struct room {
  room();

  std::map<std::string, action, std::less<>> actions;
  std::unordered_set<session*> sessions;
};

/// One WebSocket. Lives as long as something is under way.
class session : public std::enable_shared_from_this<session> {
public:
  session(socket_type socket, room& common);
  ~session();

  session(const session&) = delete;
  session& operator=(const session&) = delete;

  void start();

  /// Queues a text for writing.
  void send(std::shared_ptr<const std::string> text);

private:
  void read();
  void handle(std::string_view text);
  void write();
  void end();

  room& common_;
  boost::beast::websocket::stream<socket_type> stream_;
  boost::beast::flat_buffer incoming_;
  std::deque<std::shared_ptr<const std::string>> queue_;
  bool is_reading_ = false;
  bool is_open_ = false;
};

} // namespace hubcaf::bench
