// SPDX-License-Identifier: MIT
/// The hub as it is benchmarked: two handlers that have work among 32, and the hub's defaults. SIGUSR1 makes it print what it has
/// allocated so far. Options of the hub come from the environment, such as HUBCAF_IO_THREADS.
#include "allocation_counter.hpp"

#include <hubcaf/actors/hub.hpp>

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace hubcaf::bench {

struct echo {
  std::int64_t seq = 0;
  std::int64_t sent = 0;
  std::string text;
};

HUBCAF_MESSAGE(echo, "bench.echo", seq, sent, text)

struct broadcast {
  std::int64_t seq = 0;
  std::int64_t sent = 0;
  std::string text;
};

HUBCAF_MESSAGE(broadcast, "bench.broadcast", seq, sent, text)

namespace {

constexpr int idle_handlers = 30;

void require(const std::optional<option_error>& wrong) {
  if (wrong)
    throw std::invalid_argument(wrong->message);
}

void add_handlers(hub& where, run_on place) {
  where.on<echo>([](const echo& said, const inbound& message) { message.reply(said); }, {place});
  where.on<broadcast>([](const broadcast& said, const inbound& message) { message.reply_all(said); }, {place});
  for (int i = 0; i < idle_handlers; ++i)
    where.on("bench.idle_" + std::to_string(i), [](const inbound&) {}, {place});
}

void serve(const options& wanted, run_on place) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1})
    sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  hub served{wanted};
  add_handlers(served, place);
  served.start();
  std::cout << "listening on " << served.url() << std::endl;
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGUSR1)
    std::cout << "allocations " << allocations() << std::endl;
}

} // namespace

} // namespace hubcaf::bench

int main(int argc, char** argv) {
  using namespace hubcaf;
  CLI::App app("The hub as it is benchmarked.", "bench-hub");
  options wanted;
  wanted.port = 0;
  wanted.drain_timeout = std::chrono::milliseconds{100};
  wanted.close_timeout = std::chrono::milliseconds{100};
  auto place = run_on::io_thread;
  std::string interval;
  app.add_option("--port", wanted.port, "TCP port; 0 lets the system pick one");
  app.add_option("--handler", place, "Where handlers run: io_thread or scheduler")
    ->transform(CLI::CheckedTransformer(
      std::map<std::string, run_on>{{"io_thread", run_on::io_thread}, {"scheduler", run_on::scheduler}}));
  app.add_option("--io-threads", wanted.io_threads, "Event loops");
  app.add_option("--heartbeat-interval", interval, "Time between pings, such as 30s");
  CLI11_PARSE(app, argc, argv);
  try {
    bench::require(apply_environment(wanted, [](const char* name) -> const char* { return std::getenv(name); }));
    if (!interval.empty())
      bench::require(set_option(wanted, "heartbeat_interval", interval));
    bench::serve(wanted, place);
    return EXIT_SUCCESS;
  } catch (const std::exception& wrong) {
    std::cerr << "bench-hub: " << wrong.what() << std::endl;
    return EXIT_FAILURE;
  }
}
