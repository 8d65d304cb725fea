// SPDX-License-Identifier: MIT
/// An outside program: starts a hub on a free port and stops it.
#include <hubcaf/actors/hub.hpp>

#include <iostream>

int main() {
  hubcaf::options o;
  o.port = 0;
  hubcaf::hub h(o);
  h.start();
  std::cout << "listening on port " << h.port() << '\n';
  h.stop();
}
