// SPDX-License-Identifier: MIT
/// `bench-epoll`: the bound that other servers are compared with.
#include "server.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <string>

int main(int argc, char** argv) {
  using namespace hubcaf::bench;
  CLI::App app("A WebSocket server on bare epoll: as quick as can be, without checks.", "bench-epoll");
  std::uint16_t port = 0;
  fault wrong;
  const std::map<std::string, fault::kind> faults{{"corrupt", fault::kind::corrupt},
                                                  {"drop", fault::kind::drop},
                                                  {"swap", fault::kind::swap},
                                                  {"close", fault::kind::close}};
  app.add_option("--port", port, "TCP port; 0 lets the system pick one");
  app.add_option("--fault", wrong.what, "What to do wrong")->transform(CLI::CheckedTransformer(faults));
  app.add_option("--every", wrong.every, "Each so-manieth reply is wrong")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    epoll_server server(port, wrong);
    std::cout << "listening on http://127.0.0.1:" << server.port() << std::endl;
    server.run();
  } catch (const std::exception& failed) {
    std::cerr << "bench-epoll: " << failed.what() << std::endl;
    return EXIT_FAILURE;
  }
}
