// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/wait_traits.hpp>

#include <chrono>

/// Sockets and timers with the event loop's own executor: the type-erased default costs a fifth of the CPU.
/// Files named `.ipp` are parts of `transport/*.cpp`; nothing else includes them.
namespace hubcaf {

namespace asio = boost::asio;
using boost::system::error_code;

using loop_executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, loop_executor>;
using loop_timer =
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, loop_executor>;

} // namespace hubcaf
