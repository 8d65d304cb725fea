// SPDX-License-Identifier: MIT
/// Rooms of talkers and lurkers who come and go. The handler and the hook are what would run in service: the handler knows who is in which
/// room, and the hook tells it who is gone, however that came about.
///
///     chat_room --clients 10000 --minutes 60 --report chat_room.html

#include "support/latency.hpp"
#include "support/report.hpp"
#include "support/simulation_files.hpp"
#include "support/world_run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <unordered_map>

using namespace std::chrono_literals;
namespace simulation = hubcaf::simulation;

// -- what runs in the hub -----------------------------------------------------------------

/// `chat.join`: the name of a room; `chat.line`: what somebody says there; `chat.gone`: who is gone. Members get `chat.said`.
struct chat {
  std::string text;
  /// Virtual time at which it was said, in nanoseconds.
  std::int64_t said_at = 0;
};

HUBCAF_STRUCT(chat, text, said_at)

/// Handles `chat.*`, one message at a time.
class room_keeper {
public:
  explicit room_keeper(hubcaf::hub& hub) : hub_(hub) {
  }

  void handle(const chat& what, const hubcaf::inbound& message) {
    const auto& who = message.client_id();
    if (message.type() == "chat.join") {
      leave(who);
      room_of[who] = what.text;
      members_[what.text].push_back(who);
    } else if (message.type() == "chat.line") {
      ++lines;
      const hubcaf::any_message said("chat.said", what);
      for (const auto& member : members_[room_of[who]])
        misses += hub_.send(member, said) == hubcaf::send_result::no_such_client ? 1 : 0;
    } else if (message.type() == "chat.gone" && who.empty()) { // Only code has no id.
      leave(what.text);
    }
  }

  std::unordered_map<std::string, std::string> room_of;
  std::uint64_t lines = 0;
  /// Times that a member was not there any more.
  std::uint64_t misses = 0;

private:
  void leave(const std::string& who) {
    if (const auto found = room_of.find(who); found != room_of.end()) {
      std::erase(members_[found->second], who);
      room_of.erase(found);
    }
  }

  hubcaf::hub& hub_;
  std::unordered_map<std::string, std::vector<std::string>> members_;
};

// -- who comes ----------------------------------------------------------------------------

/// All visitors. Each comes and leaves again and again, to and from any room.
class visitors : public simulation::behavior {
public:
  enum : std::uint32_t { come, leave, talk };

  visitors(simulation::world& world, std::size_t rooms, std::chrono::nanoseconds interval)
    : latency(interval), world_(world), rooms_(rooms) {
  }

  void on_open(simulation::client& who) override {
    ++present;
    who.send({"chat.join", chat{"room " + std::to_string(world_.random().below(rooms_))}});
  }

  void on_message(simulation::client&, const simulation::received& got) override {
    if (got.type() == "chat.said")
      latency.record(got.at(), got.at() - std::chrono::nanoseconds{got.as<chat>().said_at});
  }

  void on_timer(simulation::client& who, std::uint32_t what) override {
    if (what == talk) {
      who.send({"chat.line", chat{"Does it rain where you are, too?", world_.now().count()}});
      who.after(world_.random().exponential(1min), talk);
    } else if (what == come) {
      who.connect();
      who.after(world_.random().exponential(30min), leave);
    } else {
      present -= who.is_connected() ? 1 : 0;
      const auto chance = world_.random().below(10);
      chance < 6 ? who.close() : chance < 8 ? who.reset() : who.go_silent();
      who.after(world_.random().exponential(10min), come);
    }
  }

  example::percentile_lines latency;
  /// How many are there, as they know themselves.
  std::size_t present = 0;

private:
  simulation::world& world_;
  const std::size_t rooms_;
};

// -- the run ------------------------------------------------------------------------------

constexpr auto about =
  "Rooms of talkers and lurkers who come and go: a line goes to all members of its room. Two visits in five end "
  "without a goodbye, half of these without a trace, and it is for the hub to find out.";

int main(int argc, char** argv) {
  example::command_line line{"chat_room", about, {.clients = 2000, .minutes = 60}};
  std::size_t rooms = 0;
  std::size_t talkers = 10;
  std::string laws = "all";
  line.add("--rooms", rooms, "Rooms, of which each visit goes to one; 0: one per 100 clients", "rooms", 0, 1'000'000);
  line.add("--talkers", talkers, "Clients that say a line a minute; the others lurk", "per cent", 0, 100);
  line.add("--laws", laws, "Which laws of the hub are checked", {"all", "books"});
  const auto wanted = line.parse(argc, argv);
  if (rooms == 0)
    rooms = std::max<std::size_t>(wanted.clients / 100, 1);

  return example::guarded("chat_room", [&] {
    auto settings = example::settings_of(line, wanted);
    settings.laws = laws == "all" ? simulation::law_checks::all : simulation::law_checks::books;
    simulation::world world(settings);
    auto& hub = world.hub();

    room_keeper keeper(hub);
    std::map<hubcaf::end_reason, std::uint64_t> ends;
    hub.on<chat>("chat.*", [&](const chat& what, const hubcaf::inbound& message) { keeper.handle(what, message); });
    hub.add_hook(hubcaf::event_kind::client_disconnected, [&](const hubcaf::event& end) {
      ++ends[*end.reason];
      hub.push({"chat.gone", chat{end.client_id}});
    });

    const simulation::network home{.latency = 20ms, .jitter = 5ms};
    const simulation::network mobile{.latency = 60ms, .jitter = 200ms, .download = 20'000};
    const auto all = std::make_shared<visitors>(world, rooms, wanted.virtual_time() / 120);
    for (std::size_t i = 0; i < wanted.clients; ++i) {
      auto& one = world.add("visitor-" + std::to_string(i), all, i % 5 == 0 ? mobile : home);
      one.after(world.random().up_to(1min), visitors::come);
      if (i * 100 < wanted.clients * talkers)
        one.after(world.random().up_to(1min), visitors::talk);
    }

    const auto connections = [&] { return double(hub.stats().total_active_connections); };
    example::sampled_plot people("Connections", "clients");
    people.add_level("connections of the hub", connections);
    example::sampled_plot gaps("Where views differ", "clients");
    gaps.add_level("vanished, and not missed yet", [&] { return connections() - double(all->present); });
    gaps.add_level("connected, and in no room yet", [&] { return connections() - double(keeper.room_of.size()); });
    example::sampled_plot lines("Lines", "per second, logarithmic", true);
    lines.add_rate("said", [&] { return double(keeper.lines); });
    lines.add_rate("read", [&] { return double(all->latency.all().count()); });
    const auto outcome = example::run(world, wanted, {&people, &gaps, &lines});

    example::summary figures;
    figures.add("lines said", keeper.lines);
    figures.add("lines read", all->latency.all().count());
    figures.add("lines for who was not there", keeper.misses);
    example::add_latency(figures, "latency", all->latency.all());
    for (const auto& [reason, count] : ends)
      figures.add("ends by " + std::string(to_string(reason)), count);
    outcome.add_to(figures);
    figures.print(std::cout);
    if (wanted.report.empty())
      return;
    example::report page({"Chat rooms", about, line.replay(), wanted.seed, outcome.digest_text()});
    page.add(figures);
    page.add_heading("Over virtual time");
    page.add_text(
      "One client in five is on a mobile network. Who vanishes stays connected for the hub until the heartbeat misses "
      "it. However a connection ends, a hook tells the handler, which then sends nothing there any more.");
    page.add(people.picture());
    page.add(gaps.picture());
    page.add(lines.picture());
    page.add(example::latency_plot("From saying to reading", all->latency));
    page.add_heading("Behind it");
    page.add(example::ledger_table(outcome.ledger));
    page.add(example::file_table());
    page.write(wanted.report);
  });
}
