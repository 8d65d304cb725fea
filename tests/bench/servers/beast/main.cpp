// SPDX-License-Identifier: MIT
/// `bench-beast`: a bare Beast server with the same JSON work.
#include "session.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <utility>

namespace {

using namespace hubcaf::bench;
using boost::asio::ip::tcp;
using acceptor_type = boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type>;

void accept(acceptor_type& acceptor, room& common) {
  acceptor.async_accept([&](boost::system::error_code failed, socket_type socket) {
    if (!failed)
      std::make_shared<session>(std::move(socket), common)->start();
    accept(acceptor, common);
  });
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app("A WebSocket server on Boost.Beast.", "bench-beast");
  std::uint16_t port = 0;
  app.add_option("--port", port, "TCP port; 0 lets the system pick one");
  CLI11_PARSE(app, argc, argv);
  try {
    room common;
    boost::asio::io_context loop(1);
    acceptor_type acceptor(loop.get_executor(), tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));
    acceptor.listen(4096);
    std::cout << "listening on http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
    accept(acceptor, common);
    loop.run();
  } catch (const std::exception& failed) {
    std::cerr << "bench-beast: " << failed.what() << std::endl;
    return EXIT_FAILURE;
  }
}
