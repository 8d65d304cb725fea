// SPDX-License-Identifier: MIT
/// The hub's heartbeat beside a common mistake: a heartbeat that pings, but does not count the answers as life. The same clients on the
/// same bad network, once with each. Some fall silent without a word; all others answer each ping, if late.
///
///     heartbeat --clients 2000 --minutes 60 --report heartbeat.html

#include "support/comparison.hpp"
#include "support/histogram.hpp"
#include "support/outcome_sum.hpp"
#include "support/report.hpp"
#include "support/simulation_files.hpp"
#include "support/world_run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <iostream>
#include <unordered_map>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
namespace simulation = hubcaf::simulation;

// -- the mistake --------------------------------------------------------------------------

/// Ends who has sent no message for the time-out. The hub pings and is answered, but nobody tells this class.
class deaf_heartbeat {
public:
  deaf_heartbeat(simulation::world& world, const hubcaf::options& wanted) : world_(world) {
    auto& hub = world.hub();
    const auto heard = [this](const hubcaf::event& what) { last_heard_[what.client_id] = world_.now(); };
    hub.add_hook(hubcaf::event_kind::client_connected, heard);
    hub.add_hook(hubcaf::event_kind::message_received, heard);
    hub.add_hook(hubcaf::event_kind::client_disconnected,
                 [this](const hubcaf::event& end) { last_heard_.erase(end.client_id); });
    world.every(wanted.heartbeat_interval, [this, timeout = wanted.heartbeat_timeout] { return reap(timeout); });
  }

private:
  bool reap(nanoseconds timeout) {
    for (const auto& [id, when] : last_heard_)
      if (world_.now() - when >= timeout)
        world_.hub().disconnect(id, "heartbeat timeout");
    return true;
  }

  simulation::world& world_;
  std::unordered_map<std::string, nanoseconds> last_heard_;
};

// -- who comes ----------------------------------------------------------------------------

struct crowd_settings {
  std::size_t clients;
  /// Per cent of them.
  std::size_t talkers;
  nanoseconds longest_stall;
};

/// All clients. Some talk, the others only listen; each stalls now and then, as in a tunnel, and about once an hour it dies: its
/// connection is half-open until the hub finds out. Whoever was ended comes back.
class crowd : public simulation::behavior {
public:
  crowd(simulation::world& world, const crowd_settings& wanted) : world_(world), settings_(wanted) {
    auto& hub = world.hub();
    hub.on("note.*", [](const hubcaf::inbound&) {});
    hub.add_hook(hubcaf::event_kind::client_connected,
                 [this](const hubcaf::event& begin) { member_of(begin.client_id).is_known = true; });
    hub.add_hook(hubcaf::event_kind::client_disconnected, [this](const hubcaf::event& end) { ended(end); });
  }

  /// @param self this.
  void join(const std::shared_ptr<crowd>& self) {
    for (std::size_t i = 0; i < settings_.clients; ++i) {
      auto& who = world_.add(std::to_string(i), self);
      members_.push_back({&who, false, {}});
      who.after(world_.random().up_to(1min), come);
      who.after(pause(10min), stall);
      who.after(pause(60min), die);
      if (i * 100 < settings_.clients * settings_.talkers)
        who.after(pause(20s), talk);
    }
  }

  /// Live clients that were ended, each time.
  std::uint64_t reaped_alive = 0;
  /// Nanoseconds from the death of a client until its connection was ended.
  example::histogram found_after;

private:
  enum : std::uint32_t { come, talk, stall, die };

  struct member {
    simulation::client* who;
    /// The hub has a connection with it.
    bool is_known;
    /// Nothing while it lives.
    std::optional<nanoseconds> died_at;
  };

  member& member_of(const std::string& id) {
    return members_[std::stoul(id)];
  }

  [[nodiscard]] nanoseconds pause(std::chrono::microseconds mean) const {
    return world_.random().exponential(mean);
  }

  void on_timer(simulation::client& who, std::uint32_t what) override {
    auto& [_, is_known, died_at] = member_of(who.id());
    switch (what) {
      case come:
        died_at.reset();
        return who.connect();
      case talk:
        who.send({"note.small", hubcaf::raw_json{"\"still here\""}});
        return who.after(pause(20s), talk);
      case stall:
        who.stall(world_.random().up_to(settings_.longest_stall));
        return who.after(pause(10min), stall);
      default:
        if (is_known && !died_at) {
          who.go_silent();
          died_at = world_.now();
        }
        who.after(pause(60min), die);
    }
  }

  void on_close(simulation::client& who, const simulation::disconnection& how) override {
    who.after(how.retry_after.value_or(1s), come);
  }

  /// The hub has ended a connection. The client may not know.
  void ended(const hubcaf::event& end) {
    auto& [who, is_known, died_at] = member_of(end.client_id);
    is_known = false;
    if (end.reason == hubcaf::end_reason::shutdown)
      return;
    if (died_at) {
      found_after.record(static_cast<std::uint64_t>((world_.now() - *died_at).count()));
      who->after(1min, come);
    } else {
      ++reaped_alive;
    }
  }

  simulation::world& world_;
  const crowd_settings settings_;
  std::vector<member> members_;
};

// -- the run ------------------------------------------------------------------------------

/// One heartbeat in a world of its own.
struct trial {
  std::shared_ptr<crowd> clients;
  example::run_outcome outcome;
  example::sampled_plot connections{"Connections", "connections"};
  example::sampled_plot reaped{"Live clients that were ended", "since the beginning"};
};

trial run(const example::command_line& line, const example::run_settings& wanted, const crowd_settings& who,
          bool deaf) {
  auto settings = example::settings_of(line, wanted);
  settings.between = {.latency = 50ms, .jitter = 500ms};
  const auto heartbeat = settings.hub;
  if (deaf)
    // The hub pings as before and leaves the rest to the other.
    settings.hub.heartbeat_timeout = 24h;
  simulation::world world(settings);
  std::optional<deaf_heartbeat> other;
  if (deaf)
    other.emplace(world, heartbeat);
  trial result;
  const auto name = deaf ? "pongs do not count" : "hubcaf";
  result.clients = std::make_shared<crowd>(world, who);
  result.clients->join(result.clients);
  result.connections.add_level(name, [&] { return double(world.hub().stats().total_active_connections); });
  result.reaped.add_level(name, [&] { return double(result.clients->reaped_alive); });
  result.outcome = example::run(world, wanted, {&result.connections, &result.reaped});
  return result;
}

example::series found_bars(std::string name, const example::histogram& times) {
  example::series result{std::move(name), {}};
  for (const auto share : {0.5, 0.9, 0.99, 1.0})
    result.points.emplace_back(result.points.size(), double(times.percentile(share)) / 1e9);
  return result;
}

void add_figures(example::summary& to, const std::string& name, const trial& one, std::size_t clients) {
  const auto& found = one.clients->found_after;
  to.add(name + ": live clients ended", one.clients->reaped_alive,
         example::format_number(double(one.clients->reaped_alive) / double(clients)) + " per client");
  to.add(name + ": dead clients found", found.count());
  to.add(name + ": found after, median", double(found.percentile(0.5)) / 1e9, "s");
  to.add(name + ": found after, at most", double(found.max()) / 1e9, "s");
}

constexpr auto about = "The same clients on the same bad network, once with the hub's heartbeat, once with a common "
                       "mistake: a heartbeat that pings, but does "
                       "not count the answers as life. All clients answer pings, some of them late; some die without a "
                       "word, and their connections stay "
                       "half-open.";

constexpr auto about_the_living = "A listener has nothing to say but pongs. Where those do not count it is ended after "
                                  "each time-out, comes back and is ended again; "
                                  "talkers last until they pause for a minute.";

constexpr auto about_the_dead =
  "A half-open connection is silent and never fails by itself. The hub ends it once it has been silent for the "
  "time-out, and looks four "
  "times per ping. The other finds some sooner, but only as it ends nearly everybody, alive or not.";

void write_report(const std::string& file, const example::report_head& head, const example::summary& figures,
                  const trial& ours, const trial& deaf) {
  example::report page(head);
  page.add(figures);
  page.add_heading("Who answers stays");
  page.add_text(about_the_living);
  page.add(example::together({ours.reaped.picture(), deaf.reaped.picture()}));
  page.add(example::together({ours.connections.picture(), deaf.connections.picture()}));
  page.add_heading("Who is gone is found");
  page.add_text(about_the_dead);
  page.add(
    {"Time until a dead client is found",
     "share of the dead",
     "seconds",
     {found_bars("hubcaf", ours.clients->found_after), found_bars("pongs do not count", deaf.clients->found_after)},
     example::plot_style::bars,
     false,
     {"half", "90 %", "99 %", "all"}});
  page.add_heading("What it ran on");
  page.add(example::file_table());
  page.write(file);
}

int main(int argc, char** argv) {
  example::command_line line{
    "heartbeat",
    "The hub's heartbeat beside a common mistake, a heartbeat that does not count answered pings as life: how many "
    "live clients each ends, and how fast each finds the dead.",
    {.clients = 1000, .minutes = 30}};
  std::size_t talkers = 20;
  double stall = 25;
  line.add("--talkers", talkers, "Clients that send a message each 20 s or so; the others only listen", "per cent", 0,
           100);
  line.add("--stall", stall,
           "Longest time for which a client reads nothing; above 30 s some are silent for the time-out", "s", 0, 600);
  const auto wanted = line.parse(argc, argv);

  return example::guarded("heartbeat", [&] {
    const crowd_settings who{wanted.clients, talkers,
                             std::chrono::round<nanoseconds>(std::chrono::duration<double>(stall))};
    const auto ours = run(line, wanted, who, false);
    const auto deaf = run(line, wanted, who, true);
    example::summary figures;
    add_figures(figures, "hubcaf", ours, wanted.clients);
    add_figures(figures, "pongs do not count", deaf, wanted.clients);
    const auto all = example::sum_of({ours.outcome, deaf.outcome});
    all.add_to(figures);
    figures.print(std::cout);
    if (!wanted.report.empty())
      write_report(wanted.report,
                   {"Heartbeat: who answers stays", about, line.replay(), wanted.seed, all.digest_text()}, figures,
                   ours, deaf);
  });
}
