// SPDX-License-Identifier: MIT
/// A hub with many clients is restarted, and all of them return. The hub tells each client when to: once the clients obey, once they come
/// back by themselves with growing random pauses, once as fast as they can.
///
///     reconnect_storm --clients 100000 --rate 1000 --down 5 --report reconnect_storm.html

#include "support/moments.hpp"
#include "support/number_format.hpp"
#include "support/one_by_one.hpp"
#include "support/outcome_sum.hpp"
#include "support/reconnect.hpp"
#include "support/report.hpp"
#include "support/simulation_files.hpp"
#include "support/world_run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <cmath>
#include <iostream>

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
namespace simulation = hubcaf::simulation;

// -- who comes back -----------------------------------------------------------------------

/// How clients come back.
enum class manners {
  /// When the hub has asked them to; else, as where nobody answers, with growing random pauses: what the browser client does.
  obey,
  /// They do not listen: growing random pauses, up to 0.5 s at first, doubled with each try, up to 30 s.
  back_off,
  /// At once, and again a second after each refusal.
  hurry,
};

/// All clients.
class crowd : public simulation::behavior {
public:
  crowd(manners how, std::size_t clients) : how_(how), tries_(clients) {
  }

  /// Since the restart began.
  example::moments tries;
  example::moments returns;
  bool counts = false;

  [[nodiscard]] std::size_t size() const {
    return tries_.size();
  }

private:
  void on_open(simulation::client& who) override {
    tries_[std::stoul(who.id())] = 0;
    if (counts)
      returns.add(who.world().now());
  }

  void on_close(simulation::client& who, const simulation::disconnection& how) override {
    auto& tried = tries_[std::stoul(who.id())];
    if (const auto pause = pause_after(how, tried, who.world().random()))
      who.after(*pause);
    ++tried;
  }

  void on_timer(simulation::client& who, std::uint32_t) override {
    if (counts)
      tries.add(who.world().now());
    who.connect();
  }

  [[nodiscard]] std::optional<nanoseconds> pause_after(simulation::disconnection how, std::size_t tried,
                                                       simulation::random_source& chance) const {
    if (how_ == manners::hurry)
      return tried == 0 ? 0s : 1s;
    // A browser does not show what a refused upgrade says.
    if (how_ == manners::back_off || how.refused_with != 0)
      how.retry_after.reset();
    return example::pause_before_return(how, tried, chance);
  }

  const manners how_;
  /// By client, since its last connection.
  std::vector<std::uint8_t> tries_;
};

// -- the run ------------------------------------------------------------------------------

/// A restart, and how its clients came back.
struct storm {
  std::string name;
  std::shared_ptr<crowd> clients;
  nanoseconds began{};
  bool all_back = false;
  example::run_outcome outcome;

  /// Seconds from the beginning of the restart until the last client was back.
  [[nodiscard]] double duration() const {
    return all_back ? double((clients->returns.all().back() - began).count()) / 1e9 : std::nan("");
  }

  [[nodiscard]] std::size_t refused() const {
    return clients->tries.all().size() - clients->returns.all().size();
  }
};

struct storm_settings {
  std::uint64_t rate = 1000;
  double down = 5;
  std::string laws = "books";
};

storm run(const example::command_line& line, const example::run_settings& wanted, const storm_settings& weather,
          std::string name, manners how) {
  auto settings = example::settings_of(line, wanted);
  settings.hub.max_connections = wanted.clients;
  settings.hub.max_reconnects_per_second = weather.rate;
  settings.laws = weather.laws == "all" ? simulation::law_checks::all : simulation::law_checks::books;
  const auto wall_begin = std::chrono::steady_clock::now();
  simulation::world world(settings);
  storm result;
  result.name = std::move(name);
  result.clients = std::make_shared<crowd>(how, wanted.clients);
  example::one_by_one(world, wanted.clients, 58s,
                      [&](std::size_t number) { world.add(std::to_string(number), result.clients).connect(); });
  const auto end = 1min + wanted.virtual_time();
  example::progress_bar bar(end, wanted.show_progress);
  example::run_on(world, 1min, 1s, bar);

  result.began = world.now();
  result.clients->counts = true;
  world.stop();
  auto books = world.hub().ledger();
  example::run_on(world, result.began + std::chrono::round<nanoseconds>(std::chrono::duration<double>(weather.down)),
                  1s, bar);
  world.start_again();
  while (world.now() < end && result.clients->returns.all().size() < wanted.clients)
    example::run_on(world, std::min<nanoseconds>(end, world.now() + 1s), 1s, bar);
  result.all_back = world.hub().stats().total_active_connections == wanted.clients;
  bar.finish();
  result.clients->counts = false;
  result.outcome = example::stop(world, wall_begin);
  example::add(result.outcome.ledger, books);
  return result;
}

void add_figures(example::summary& to, const storm& one) {
  const auto& clients = *one.clients;
  to.add(one.name + ": most returns in a second", clients.returns.peak());
  to.add(one.name + ": most connects in a second", clients.tries.peak());
  to.add(one.name + ": connects refused", one.refused());
  to.add(one.name + ": back", clients.returns.all().size(), "clients");
  to.add(one.name + ": all back after", one.duration(), "s");
}

constexpr auto about = "All clients of a hub lose their connection at once, as it is restarted, and for some seconds "
                       "nobody answers. What happens next is up to "
                       "them: the hub names each a time of its own, at a rate that it can bear.";

constexpr auto about_slots =
  "With reconnect slots no second sees more returns than the hub was told to take, but for those whose slot was gone "
  "before the hub was "
  "back. Without them everybody is back sooner, if the hub, and the login and the database behind it, bear the peak: "
  "here they do, as a "
  "simulated handshake costs nothing. Where they do not, time-outs and further tries follow.";

void write_report(const std::string& file, const example::report_head& head, const example::summary& figures,
                  const std::vector<storm>& storms) {
  example::plot returns{
    "Returns", "seconds since the restart began", "per second, logarithmic", {}, example::plot_style::steps, true, {}};
  auto tries = returns;
  tries.title = "Connects, refused ones included";
  example::plot back{
    "Clients that are back", "seconds since the restart began", "per cent", {}, example::plot_style::steps, false, {}};
  example::table all{
    "All figures", {"clients", "returns/s, most", "connects/s, most", "refused", "all back after [s]"}, {}};
  for (const auto& one : storms) {
    const auto& clients = *one.clients;
    returns.lines.push_back(clients.returns.per_second(one.name, one.began));
    tries.lines.push_back(clients.tries.per_second(one.name, one.began));
    back.lines.push_back(clients.returns.share_of(clients.size(), one.name, one.began));
    all.rows.push_back({one.name, example::format_number(clients.returns.peak()),
                        example::format_number(clients.tries.peak()), example::format_number(one.refused()),
                        example::format_number(one.duration())});
  }
  example::report page(head);
  page.add(all);
  page.add(returns);
  page.add_text(about_slots);
  page.add(back);
  page.add(tries);
  page.add_heading("The runs together");
  page.add(figures);
  page.add(example::file_table());
  page.write(file);
}

int main(int argc, char** argv) {
  example::command_line line{
    "reconnect_storm",
    "A hub is restarted, and all its clients return: when the hub has asked them to, or by themselves with growing "
    "pauses, or at once. --minutes is the time after the restart began.",
    {.clients = 100'000, .minutes = 5}};
  storm_settings weather;
  line.add("--rate", weather.rate, "Returns that the hub asks for", "per second", 1, 1'000'000);
  line.add("--down", weather.down, "Time for which nobody answers", "s", 0, 600);
  line.add("--laws", weather.laws, "Which laws of the hub are checked; all take three times as long", {"all", "books"});
  const auto wanted = line.parse(argc, argv);

  return example::guarded("reconnect_storm", [&] {
    const std::vector<storm> storms{run(line, wanted, weather, "reconnect slots", manners::obey),
                                    run(line, wanted, weather, "growing pauses", manners::back_off),
                                    run(line, wanted, weather, "at once", manners::hurry)};
    const auto all = example::sum_of({storms[0].outcome, storms[1].outcome, storms[2].outcome});
    example::summary figures;
    for (const auto& one : storms)
      add_figures(figures, one);
    all.add_to(figures);
    figures.print(std::cout);
    if (!wanted.report.empty())
      write_report(wanted.report, {"Reconnect storm", about, line.replay(), wanted.seed, all.digest_text()}, figures,
                   storms);
  });
}
