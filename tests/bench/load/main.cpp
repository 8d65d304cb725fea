// SPDX-License-Identifier: MIT
/// `hubcaf-load`: plays one workload against a WebSocket server, checks every reply, and prints what it measured as JSON.
#include "failure.hpp"
#include "workloads.hpp"

#include <CLI/CLI.hpp>

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>

namespace {

using namespace hubcaf::bench;

const std::map<std::string, result (*)(const settings&)> workloads{
  {"echo", echo},       {"fanout", fanout}, {"open_loop", open_loop}, {"idle", idle},
  {"connect", connect}, {"slow", slow},     {"fairness", fairness},
};

/// As many sockets as the system allows.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

std::string names() {
  std::string all;
  for (const auto& [name, play] : workloads)
    all += (all.empty() ? "" : ", ") + name;
  return all;
}

void add_options(CLI::App& app, settings& wanted) {
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("workload", wanted.workload, names())->required();
  app.add_option("url", wanted.url, "Such as ws://127.0.0.1:8080/ws")->required();
  app.add_option("--connections", wanted.connections)->check(CLI::Range(1, 1'000'000))->capture_default_str();
  app.add_option("--in-flight", wanted.in_flight, "Messages that one connection has under way")
    ->check(CLI::Range(1, 100'000))
    ->capture_default_str();
  app.add_option("--message-size", wanted.message_size, "Bytes of an envelope")
    ->check(CLI::Range(100, 60'000))
    ->capture_default_str();
  app.add_option("--rate", wanted.rate, "Messages per second of an open loop")->capture_default_str();
  app.add_option("--slow", wanted.slow, "Connections that do not read")->capture_default_str();
  app.add_option("--flood-messages", wanted.flood_messages, "Messages of each of these")->capture_default_str();
  app.add_option("--greed", wanted.greed, "Messages that the unfair one has under way")->capture_default_str();
  app.add_option("--warm-up", wanted.warm_up, "Seconds that do not count")->capture_default_str();
  app.add_option("--settle", wanted.settle, "Seconds between the opening of idle connections and the measurement")
    ->capture_default_str();
  app.add_option("--seconds", wanted.seconds, "Seconds that count")->capture_default_str();
  app.add_option("--messages", wanted.messages, "Of an echo: ends after so many, not by time; 0: by time")
    ->capture_default_str();
  app.add_option("--reply-timeout", wanted.reply_timeout, "Seconds after which a reply is missing")
    ->capture_default_str();
  app.add_option("--deadline", wanted.deadline, "Seconds after which all must be done")->capture_default_str();
  app.add_option("--server-pid", wanted.server, "Process whose processor time and memory are read");
}

} // namespace

int main(int argc, char** argv) {
  settings wanted;
  CLI::App app("Loads a WebSocket server and checks all that it answers.", "hubcaf-load");
  add_options(app, wanted);
  CLI11_PARSE(app, argc, argv);
  const auto workload = workloads.find(wanted.workload);
  if (workload == workloads.end()) {
    std::cerr << "hubcaf-load: no such workload: " << wanted.workload << "; there are " << names() << '\n';
    return 2;
  }
  raise_descriptor_limit();
  // Sleeps end when they should.
  ::prctl(PR_SET_TIMERSLACK, 1);
  try {
    auto measured = workload->second(wanted);
    std::cout << measured.text() << std::endl;
    return EXIT_SUCCESS;
  } catch (const std::exception& wrong) {
    std::cerr << "hubcaf-load: " << wrong.what() << std::endl;
    return EXIT_FAILURE;
  }
}
