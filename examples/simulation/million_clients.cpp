// SPDX-License-Identifier: MIT
/// A million clients on one core: they join within the first minute, stay, and answer the heartbeat, whose settings are the defaults.
/// After that they leave within a minute.
///
///     million_clients --clients 1000000 --minutes 10 --report million_clients.html

#include "support/number_format.hpp"
#include "support/one_by_one.hpp"
#include "support/report.hpp"
#include "support/simulation_files.hpp"
#include "support/world_run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <ctime>
#include <iostream>

using namespace std::chrono_literals;
using wall_clock = std::chrono::steady_clock;
namespace simulation = hubcaf::simulation;

/// Everybody: counts who is there. Pings are answered anyway.
class member : public simulation::behavior {
public:
  std::size_t connected = 0;

private:
  void on_open(simulation::client&) override {
    ++connected;
  }

  void on_close(simulation::client&, const simulation::disconnection&) override {
    --connected;
  }
};

// -- the run ------------------------------------------------------------------------------

/// What the machine needed for each minute of virtual time.
struct minute_book {
  wall_clock::time_point last = wall_clock::now();
  example::series seconds{"", {}};
  std::vector<std::string> minutes;

  void next() {
    const auto now = wall_clock::now();
    seconds.points.emplace_back(double(minutes.size()), std::chrono::duration<double>(now - last).count());
    minutes.push_back(std::to_string(minutes.size() + 1));
    last = now;
  }
};

constexpr auto about = "Every client is a connection of the real hub: its actor, its books, its place in the directory "
                       "and on the heartbeat's wheel. In place "
                       "of sockets there are simulated sessions, and there is one thread.";

constexpr auto about_beats = "The heartbeat looks after its clients four times per interval; who is due then is "
                             "pinged. A ping touches the connection, its session and "
                             "its client. With a million of them none is in the processor's caches, and to fetch them "
                             "is most of what a minute costs.";

int main(int argc, char** argv) {
  example::command_line line{
    "million_clients",
    "Clients that only stay and answer the heartbeat, as many as memory holds: what each of them costs.",
    {.clients = 1'000'000, .minutes = 10}};
  const auto wanted = line.parse(argc, argv);

  return example::guarded("million_clients", [&] {
    auto settings = example::settings_of(line, wanted);
    settings.hub.max_connections = wanted.clients;
    // The others need a watch over each connection, which is larger than the connection itself.
    settings.laws = simulation::law_checks::books;
    // The actors take turns: clients do not meet, so it makes no difference who is first.
    settings.shuffle = false;

    const auto began = wall_clock::now();
    simulation::world world(settings);
    const auto all = std::make_shared<member>();
    std::vector<simulation::client*> clients;
    const auto end = wanted.virtual_time();
    example::one_by_one(world, wanted.clients, std::min<std::chrono::nanoseconds>(59s, end / 2),
                        [&](std::size_t number) {
                          clients.push_back(&world.add("c" + std::to_string(number), all));
                          clients.back()->connect();
                        });

    example::sampled_plot connections("Connections", "connections");
    connections.add_level("", [&] { return double(all->connected); });
    example::sampled_plot beats("Heartbeats", "per second");
    beats.add_rate("pings", [&] { return double(world.traffic().pings); });
    beats.add_rate("pongs", [&] { return double(world.traffic().pongs); });
    example::progress_bar bar(end + 1min, wanted.show_progress);
    minute_book minutes;
    while (world.now() < end) {
      example::run_on(world, std::min<std::chrono::nanoseconds>(end, world.now() + 1min), 1s, bar,
                      {&connections, &beats});
      minutes.next();
    }
    const auto stats = world.hub().stats();
    const auto heartbeats = world.traffic();
    const auto wall = std::chrono::duration<double>(wall_clock::now() - began).count();
    const auto processor = double(std::clock()) / CLOCKS_PER_SEC;

    // All leave before the hub stops: to end so many at once would take more memory than to have them.
    example::one_by_one(world, wanted.clients, 1min, [&](std::size_t number) {
      all->connected -= clients[number]->is_connected();
      clients[number]->close();
    });
    example::run_on(world, end + 61s, 1s, bar, {&connections, &beats});
    bar.finish();
    const auto outcome = example::stop(world, began);

    example::summary figures;
    figures.add("clients", wanted.clients);
    const auto minutes_text = example::format_number(wanted.minutes) + " minutes";
    figures.add("connected after " + minutes_text, stats.total_active_connections);
    figures.add("heartbeat timeouts", stats.heartbeat_timeouts);
    figures.add("pings", heartbeats.pings);
    figures.add("pongs", heartbeats.pongs);
    figures.add("wall time of these " + minutes_text, wall, "s");
    figures.add("processor time of these " + minutes_text, processor, "s");
    figures.add("faster than real time, these " + minutes_text, wanted.minutes * 60 / wall, "times");
    const auto first_minute = minutes.seconds.points.front().second;
    figures.add("wall time per ping and pong", (wall - first_minute) * 1e9 / double(heartbeats.pongs), "ns");
    figures.add("memory per client", double(outcome.peak_memory) / double(wanted.clients), "bytes");
    outcome.add_to(figures);
    figures.print(std::cout);
    if (wanted.report.empty())
      return;
    example::report page({"A million clients", about, line.replay(), wanted.seed, outcome.digest_text()});
    page.add(figures);
    page.add(connections.picture());
    page.add(beats.picture());
    page.add_text(about_beats);
    page.add({"Wall time per minute of virtual time",
              "minute",
              "seconds",
              {minutes.seconds},
              example::plot_style::bars,
              false,
              minutes.minutes});
    page.add(example::file_table());
    page.write(wanted.report);
  });
}
