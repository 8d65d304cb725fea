// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/actors/hub.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <semaphore.h>

/// What all examples share: a port from the command line, and a hub that runs until it is told to end.
namespace example {

/// Settings with the port that stands first on the command line; 8080 without one, 0 picks one.
inline hubcaf::options settings(int argc, char** argv) {
  hubcaf::options result;
  if (argc > 1)
    if (const auto wrong = hubcaf::set_option(result, "port", argv[1])) {
      std::cerr << wrong->message << std::endl;
      std::exit(2);
    }
  return result;
}

inline sem_t asked_to_end;

/// Starts `hub`, says where it listens, and stops it on SIGINT or SIGTERM.
/// @returns the exit code of the program.
inline int run(hubcaf::hub& hub) {
  sem_init(&asked_to_end, 0, 0);
  for (const int signal : {SIGINT, SIGTERM})
    std::signal(signal, [](int) { sem_post(&asked_to_end); });
  try {
    hub.start();
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << std::endl;
    return 1;
  }
  std::cout << "listening on " << hub.url() << std::endl;
  while (sem_wait(&asked_to_end) != 0 && errno == EINTR) {
  }
  hub.stop();
  return 0;
}

} // namespace example
