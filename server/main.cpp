// SPDX-License-Identifier: MIT
#include "command_line.hpp"
#include "demo.hpp"
#include "descriptor_report.hpp"
#include "environment_report.hpp"
#include "memory_report.hpp"

#include <hubcaf/actors/hub.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <exception>
#include <iostream>
#include <string>

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

/// The status of a software error in sysexits.h: the hub failed, see `hub::on_failure`.
constexpr int exit_software = 70;

/// @returns the exit code.
int serve(command_line asked, const sigset_t& signals) {
  print_unknown_variables(std::cout);
  fit_descriptors(std::cout, asked.settings);
  hubcaf::hub hub{asked.settings};
  add_demo_handlers(hub);
  if (asked.demo_faults)
    add_demo_faults(hub);
  std::atomic<bool> failed{false};
  hub.on_failure([&failed, main = pthread_self()](const std::string&) {
    failed = true;
    // Wakes the wait below.
    pthread_kill(main, SIGTERM);
  });
  hub.start();
  print_memory_ceiling(std::cout, asked.settings);
  std::cout << "hubcaf listening on " << hub.url() << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  if (!failed) {
    hub.stop();
    // It may fail while it stops.
    return failed ? exit_software : 0;
  }
  // Until then the clients close and health checks see why; another signal cuts it short.
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(asked.settings.close_timeout);
  const std::chrono::nanoseconds rest = asked.settings.close_timeout - seconds;
  const timespec patience{seconds.count(), rest.count()};
  sigtimedwait(&signals, nullptr, &patience);
  hub.stop(std::chrono::milliseconds{0});
  return exit_software;
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
    return serve(*asked, signals);
  } catch (const std::exception& failure) {
    std::cerr << "hubcaf-server: " << failure.what() << std::endl;
    return 1;
  }
}
