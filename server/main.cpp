// SPDX-License-Identifier: MIT
#include "command_line.hpp"
#include "demo.hpp"
#include "descriptor_report.hpp"
#include "memory_report.hpp"

#include <hubcaf/actors/hub.hpp>

#include <csignal>
#include <exception>
#include <iostream>

/// hubcaf-server: the hub, ready to run, with demo handlers.

namespace {

/// Blocks the signals that end the server, in this thread and all that it starts, so that one thread can wait for them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void serve(command_line asked, const sigset_t& signals) {
  fit_descriptors(std::cout, asked.settings);
  hubcaf::hub hub{asked.settings};
  add_demo_handlers(hub);
  if (asked.demo_faults)
    add_demo_faults(hub);
  hub.start();
  print_memory_ceiling(std::cout, asked.settings);
  std::cout << "hubcaf listening on " << hub.url() << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  hub.stop();
}

} // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto signals = block_signals();
  int exit_code = 0;
  const auto asked = read_command_line(argc, argv, exit_code);
  if (!asked)
    return exit_code;
  try {
    serve(*asked, signals);
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "hubcaf-server: " << failure.what() << std::endl;
    return 1;
  }
}
