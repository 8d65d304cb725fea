// SPDX-License-Identifier: MIT
/// What slow clients cost, by the policy of their queues: the same feed, the same clients and the same faults, once with each policy.
///
///     slow_consumer --clients 200 --minutes 5 --report slow_consumer.html

#include "support/comparison.hpp"
#include "support/latency.hpp"
#include "support/outcome_sum.hpp"
#include "support/print_table.hpp"
#include "support/reconnect.hpp"
#include "support/report.hpp"
#include "support/simulation_files.hpp"
#include "support/world_run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <iostream>
#include <unordered_map>

using namespace std::chrono_literals;
using hubcaf::overflow_policy;
using std::chrono::nanoseconds;
namespace simulation = hubcaf::simulation;

struct price {
  std::string of;
  std::size_t cents = 0;
  /// When it was found, in virtual nanoseconds since 1970: all prices have the same length.
  std::int64_t at = 0;
};

HUBCAF_MESSAGE(price, "feed.price", of, cents, at)

nanoseconds date(const simulation::world& world) {
  return world.date().time_since_epoch();
}

/// What the command line asks for.
struct load {
  double rate = 10;
  std::size_t instruments = 20;
  std::size_t thin = 10;
  std::size_t stalling = 5;
  std::size_t queue = 200;
};

/// Broadcasts prices, until `end`. Under `keep_latest` the last price of each instrument waits.
void start_feed(simulation::world& world, const load& load, nanoseconds end) {
  const auto pause = std::chrono::round<nanoseconds>(std::chrono::duration<double>(1 / load.rate));
  // With chances of its own, so that all policies get the same load.
  world.every(pause, [&world, end, load, chance = simulation::random_source(world.seed())]() mutable {
    const auto of = std::to_string(100 + chance.below(load.instruments));
    world.hub().broadcast(price{of, chance.between(10'000, 99'999), date(world).count()}, hubcaf::meta{{"key", of}});
    return world.now() < end;
  });
}

/// Clients of one kind, who come back as the hub asks.
class audience : public simulation::behavior {
public:
  /// @param stalls whether they read nothing for a while, now and then.
  audience(bool stalls, std::uint64_t seed) : stalls_(stalls), chance_(seed) {
  }

  void begin(simulation::client& who) {
    who.connect();
    if (stalls_)
      who.after(chance_.exponential(1min), stall);
  }

  /// Notes how old the newest price is that each client has seen.
  void look(const simulation::world& world) {
    std::int64_t sum = 0;
    for (const auto& [_, one] : states_) {
      const auto age = one.newest > 0ns ? date(world) - one.newest : 0ns;
      staleness.record(std::uint64_t(age.count()));
      sum += age.count();
    }
    mean_staleness = states_.empty() ? 0 : double(sum) / double(states_.size()) / 1e9;
  }

  /// Nanoseconds from finding a price to reading it.
  example::histogram latency;
  /// Nanoseconds, of each client at each look; of all at the last look, in seconds.
  example::histogram staleness;
  double mean_staleness = 0;
  std::size_t message_size = 0;

private:
  enum : std::uint32_t { come, stall };

  void on_message(simulation::client& who, const simulation::received& got) override {
    const nanoseconds at{got.as<price>().at};
    message_size = got.text().size();
    latency.record(std::uint64_t((date(who.world()) - at).count()));
    states_[&who].newest = at;
  }

  void on_close(simulation::client& who, const simulation::disconnection& how) override {
    if (const auto pause = example::pause_before_return(how, 0, who.world().random()))
      who.after(std::max(*pause, states_[&who].reads_again - who.world().now()), come);
  }

  void on_timer(simulation::client& who, std::uint32_t what) override {
    if (what == come)
      return who.connect();
    const auto time = 10s + chance_.up_to(30s);
    states_[&who].reads_again = who.world().now() + time;
    who.stall(time);
    who.after(time + chance_.exponential(1min), stall);
  }

  struct state {
    /// Date of the newest price that it has seen.
    nanoseconds newest{};
    nanoseconds reads_again{};
  };

  const bool stalls_;
  simulation::random_source chance_;
  std::unordered_map<const simulation::client*, state> states_;
};

/// One policy in a world of its own.
struct trial {
  std::string policy;
  std::shared_ptr<audience> healthy, thin, stalling;
  example::sampled_plot staleness{"How old the newest price is that thin clients have seen, on average", "seconds"};
  example::sampled_plot queues{"Queues of all clients", "KiB"};
  double peak_kib = 0;
  /// At the end of the run, before the hub was stopped.
  hubcaf::ledger_entry books;
  std::uint64_t refused = 0;
  std::uint64_t ended = 0;
  example::run_outcome outcome;
};

trial run(const example::command_line& line, const example::run_settings& wanted, const load& load,
          overflow_policy policy) {
  trial result;
  result.policy = to_string(policy);
  result.healthy = std::make_shared<audience>(false, wanted.seed);
  result.thin = std::make_shared<audience>(false, wanted.seed);
  result.stalling = std::make_shared<audience>(true, wanted.seed);
  auto settings = example::settings_of(line, wanted);
  settings.hub.client_overflow = policy;
  settings.hub.client_queue_size = load.queue;
  simulation::world world(settings);
  auto& hub = world.hub();
  hub.add_hook(hubcaf::event_kind::client_disconnected, [&](const hubcaf::event& end) {
    result.ended += end.reason == hubcaf::end_reason::slow_consumer ? 1 : 0;
  });

  // The buffers of the system add to what queues hold.
  const simulation::network fast{.latency = 20ms, .jitter = 5ms, .window = 16 * 1024};
  const simulation::network narrow{.latency = 60ms, .jitter = 40ms, .download = 1000, .window = 4 * 1024};
  for (std::size_t i = 0; i < wanted.clients; ++i) {
    const auto share = i * 100 / wanted.clients;
    const bool is_thin = share < load.thin;
    const auto& kind = is_thin ? result.thin : share < load.thin + load.stalling ? result.stalling : result.healthy;
    kind->begin(world.add("client-" + std::to_string(i), kind, is_thin ? narrow : fast));
  }
  start_feed(world, load, wanted.virtual_time());

  const auto queued_kib = [&] { return double(hub.stats().queue_size * result.healthy->message_size) / 1024; };
  world.every(1s, [&] {
    for (const auto& kind : {result.healthy, result.thin, result.stalling})
      kind->look(world);
    result.peak_kib = std::max(result.peak_kib, queued_kib());
    return world.now() < wanted.virtual_time();
  });
  result.staleness.add_level(result.policy, [&] { return result.thin->mean_staleness; });
  result.queues.add_level(result.policy, queued_kib);

  const auto began = std::chrono::steady_clock::now();
  example::progress_bar bar(wanted.virtual_time(), wanted.show_progress);
  example::run_on(world, wanted.virtual_time(), 1s, bar, {&result.staleness, &result.queues});
  result.books = hub.ledger().outbound;
  result.refused = hub.stats().messages_failed - result.books.dropped;
  bar.finish();
  result.outcome = example::stop(world, began);
  return result;
}

// -- the story ----------------------------------------------------------------------------

constexpr auto about =
  "A feed of prices for all clients. Most are healthy; some have a download of half the feed's rate, some read "
  "nothing for up to 40 seconds now and then. The same load runs once with each policy for what does not fit into a "
  "client's queue.";

example::comparison compare(const std::vector<trial>& trials) {
  example::comparison result("policy", {"delivered", "dropped", "refused", "slow clients ended", "queues at most [KiB]",
                                        "healthy: latency [s]", "thin: latency [s]", "stalling: latency [s]",
                                        "thin: age of the newest [s]"});
  const auto p99 = [](const example::histogram& times) { return example::latency_ms(times, 0.99) / 1000; };
  for (const auto& one : trials)
    result.add(one.policy, {double(one.books.delivered), double(one.books.dropped), double(one.refused),
                            double(one.ended), one.peak_kib, p99(one.healthy->latency), p99(one.thin->latency),
                            p99(one.stalling->latency), p99(one.thin->staleness)});
  return result;
}

void write_report(const std::string& file, const example::report_head& head, const example::summary& figures,
                  const std::vector<trial>& trials) {
  const auto measures = compare(trials);
  std::vector<example::plot> staleness, queues;
  for (const auto& one : trials) {
    staleness.push_back(one.staleness.picture());
    queues.push_back(one.queues.picture());
  }
  example::report page(head);
  page.add(measures.to_table("By policy"));
  page.add_text(
    "Dropped: accepted, and dropped by the policy. Refused: not accepted, which the sender is told. Latency: from "
    "finding a price to reading it. Age of the newest: since the newest price was found that a client has seen. Of "
    "latencies and ages 99 % are not greater.");
  page.add_heading("The healthy do not notice");
  page.add(measures.bars("Latency, 99 %", "seconds, logarithmic",
                         {"healthy: latency [s]", "thin: latency [s]", "stalling: latency [s]"}, true));
  page.add_heading("What the slow get");
  page.add_text(
    "With half the download a client gets every second price at best. A full queue delays those by its length; with "
    "keep_latest there is at most one price of each instrument in it. The lines of reject and drop_newest are one: "
    "both keep what waits.");
  page.add(example::together(staleness));
  page.add(measures.bars("What was not delivered", "prices", {"dropped", "refused"}));
  page.add_heading("What it costs");
  page.add(example::together(queues));
  page.add(measures.bars("Queues of all clients, at most", "KiB", {"queues at most [KiB]"}));
  page.add_heading("The run");
  page.add(figures);
  page.add(example::file_table());
  page.write(file);
}

int main(int argc, char** argv) {
  example::command_line line{"slow_consumer", about, {.clients = 200, .minutes = 5}};
  load load;
  line.add("--rate", load.rate, "Prices that are broadcast", "per second", 0.1, 1000);
  line.add("--instruments", load.instruments, "Instruments that have prices", "instruments", 1, 900);
  line.add("--thin", load.thin, "Clients that can download 1,000 bytes per second", "per cent", 0, 50);
  line.add("--stalling", load.stalling, "Clients that read nothing for 10 to 40 s, now and then", "per cent", 0, 50);
  line.add("--queue", load.queue, "Prices that may wait for a client", "messages", 1, 1'000'000);
  const auto wanted = line.parse(argc, argv);
  return example::guarded("slow_consumer", [&] {
    std::vector<trial> trials;
    for (const auto policy : {overflow_policy::reject, overflow_policy::drop_newest, overflow_policy::drop_oldest,
                              overflow_policy::keep_latest, overflow_policy::disconnect})
      trials.push_back(run(line, wanted, load, policy));
    std::vector<example::run_outcome> outcomes;
    for (const auto& one : trials)
      outcomes.push_back(one.outcome);
    const auto all = example::sum_of(outcomes);
    example::summary figures;
    all.add_to(figures);
    example::print(std::cout, compare(trials).to_table("By policy"));
    std::cout << '\n';
    figures.print(std::cout);
    if (!wanted.report.empty())
      write_report(wanted.report, {"Slow consumers", about, line.replay(), wanted.seed, all.digest_text()}, figures,
                   trials);
  });
}
