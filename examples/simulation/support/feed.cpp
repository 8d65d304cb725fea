// SPDX-License-Identifier: MIT
#include "feed.hpp"

#include "histogram.hpp"
#include "reconnect.hpp"
#include "world_run.hpp"

#include <hubcaf/actors/hub.hpp>
#include <hubcaf/simulation/world.hpp>

#include <algorithm>
#include <memory>

namespace example {

namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
namespace simulation = hubcaf::simulation;

/// A quote of the feed: the newest of its symbol is what counts.
struct quote {
  std::uint64_t number = 0;
  std::string text = std::string(200, '.');
};

HUBCAF_MESSAGE(quote, "feed.quote", number, text)

/// Readers of one kind: those that keep up, those whose line is too slow, and phones, which stall now and then and, once in five minutes,
/// fall silent without a word; they are back after two.
class reader : public simulation::behavior {
public:
  explicit reader(nanoseconds period) : period_(period) {
  }

  static void begin(simulation::client& who, bool is_phone) {
    auto& chance = who.world().random();
    who.after(chance.up_to(5s), come);
    if (is_phone) {
      who.after(chance.exponential(1min), stall);
      who.after(chance.exponential(5min), die);
    }
  }

  /// Nanoseconds.
  histogram latency;

private:
  enum : std::uint32_t { come, stall, die };

  void on_message(simulation::client& who, const simulation::received& got) override {
    const auto sent_at = period_ * got.as<quote>().number;
    latency.record(static_cast<std::uint64_t>((who.world().now() - sent_at).count()));
  }

  void on_close(simulation::client& who, const simulation::disconnection& how) override {
    who.after(pause_before_return(how, 0, who.world().random()).value_or(1min), come);
  }

  void on_timer(simulation::client& who, std::uint32_t what) override {
    auto& chance = who.world().random();
    if (what == come)
      return who.connect();
    if (what == stall) {
      who.stall(chance.up_to(20s));
      return who.after(chance.exponential(1min), stall);
    }
    who.go_silent();
    who.after(2min, come);
    who.after(2min + chance.exponential(5min), die);
  }

  const nanoseconds period_;
};

} // namespace

feed_result run_feed(const command_line& line, const run_settings& wanted, const feed_options& how) {
  auto settings = settings_of(line, wanted);
  // A watch over each connection would be memory that the hub does not need.
  settings.laws = simulation::law_checks::books;
  settings.hub.max_queue_size = how.max_queue_size;
  settings.hub.client_overflow = *hubcaf::overflow_policy_from(how.policy);
  settings.hub.heartbeat_interval = std::chrono::seconds(how.heartbeat);
  settings.hub.heartbeat_timeout = 2 * settings.hub.heartbeat_interval;
  settings.between.window = 8 * 1024;
  simulation::world world(settings);
  auto& hub = world.hub();
  feed_result result;
  hub.add_hook(hubcaf::event_kind::client_disconnected,
               [&](const hubcaf::event& end) { result.ended += end.reason == hubcaf::end_reason::slow_consumer; });

  const nanoseconds period = nanoseconds(1s) / how.rate;
  auto slow_line = settings.between;
  slow_line.download = 2000;
  const auto steady = std::make_shared<reader>(period), slow = std::make_shared<reader>(period),
             phones = std::make_shared<reader>(period);
  for (std::size_t i = 0; i < wanted.clients; ++i) {
    const auto id = "reader" + std::to_string(i);
    const auto kind = i % 10;
    reader::begin(kind == 0 ? world.add(id, slow, slow_line) : world.add(id, kind == 1 ? phones : steady), kind == 1);
  }
  world.every(period, [&hub, number = std::uint64_t{0}]() mutable {
    ++number;
    // The newest of each symbol is what counts.
    hub.broadcast(quote{number}, hubcaf::meta{{"key", std::to_string(number % 20)}});
    return true;
  });
  world.every(1s, [&] {
    result.most_waiting = std::max(result.most_waiting, static_cast<std::uint64_t>(hub.ledger().outbound.held));
    return true;
  });

  const auto outcome = run(world, wanted);
  auto others = slow->latency;
  others.merge(phones->latency);
  const auto milliseconds = [](std::uint64_t value) { return double(value) / 1e6; };
  const auto& books = outcome.ledger.outbound;
  result.digest = outcome.digest;
  result.steps = outcome.steps;
  result.accepted = books.accepted;
  result.delivered = books.delivered;
  result.dropped = books.dropped;
  result.returned = books.returned;
  result.expired = books.expired;
  result.held = books.held;
  result.refused = hub.stats().messages_failed - books.dropped - books.returned - books.expired;
  result.timeouts = hub.stats().heartbeat_timeouts;
  result.p99 = milliseconds(steady->latency.percentile(0.99));
  result.p99_slow = milliseconds(others.percentile(0.99));
  result.memory = outcome.peak_memory;
  return result;
}

} // namespace example
