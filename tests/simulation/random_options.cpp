// SPDX-License-Identifier: MIT
#include "random_options.hpp"

namespace hubcaf::test {

namespace {

using simulation::random_source;
using std::chrono::milliseconds;

overflow_policy any_policy(random_source& random) {
  return random.one_of({overflow_policy::reject, overflow_policy::drop_newest, overflow_policy::drop_oldest,
                        overflow_policy::keep_latest, overflow_policy::disconnect});
}

overflow_policy any_handler_policy(random_source& random) {
  return random.percent(25) ? overflow_policy::suspend : any_policy(random);
}

void draw_queues(options& result, random_source& random) {
  result.client_queue_size = random.between(1, 8);
  result.handler_queue_size = random.between(1, 6);
  result.client_queue_bytes = random.one_of<std::size_t>({800, 1500, 5000, 100'000, 1'000'000});
  result.max_outbound_bytes = 1024 * 1024;
  result.max_message_size = 4000;
  result.handler_queue_bytes = random.between(4000, 10'000);
  result.max_inbound_bytes = random.one_of<std::size_t>({1024, 4096}) * 1024;
  if (random.percent(15)) {
    // Large messages, for which all queues together have no room.
    result.max_message_size = 200'000;
    result.client_queue_bytes = 1'000'000;
    result.handler_queue_bytes = 800'000;
    result.max_inbound_bytes = 1024 * 1024;
  }
  if (random.percent(30))
    result.max_queue_size = random.between(1, 20);
  result.hook_queue_size = random.between(1, 20);
  result.hook_queue_bytes = random.between(200, 20'000);
  result.broadcast_queue_size = random.between(1, 4);
  result.broadcast_queue_bytes = random.between(700, 100'000);
  result.rest_queue_size = random.between(1, 4);
}

void draw_policies(options& result, random_source& random) {
  result.client_overflow = any_policy(random);
  result.handler_overflow = any_handler_policy(random);
  for (const auto* type : {"m.1", "m.2", "r.reply"})
    if (random.percent(50))
      result.client_overflow_types.set(type, any_policy(random));
  for (const auto* type : {"t.made", "t.actor", "t.typed", "p.1"})
    if (random.percent(50))
      result.handler_overflow_types.set(type, any_handler_policy(random));
  for (const auto* type : {"m.2", "m.3", "t.actor", "t.made", "p.*"})
    if (random.percent(30))
      result.time_to_live_types.set(type, milliseconds(random.between(1, 2000)));
}

} // namespace

options random_options(random_source& random) {
  options result;
  result.log_level = "off";
  result.io_threads = random.between(1, 3);
  draw_queues(result, random);
  draw_policies(result, random);
  result.max_client_errors = random.between(1, 6);
  result.max_connections = random.percent(25) ? random.between(2, 8) : 1000;
  result.max_reconnects_per_second = random.between(1, 20);
  result.duplicates =
    random.one_of({duplicate_policy::newest_wins, duplicate_policy::oldest_wins, duplicate_policy::allow});
  result.task_restart_interval = milliseconds(random.between(1, 500));
  result.poison_limit = random.between(1, 3);
  result.hold_while_restarting = random.percent(60);
  result.close_timeout = milliseconds(random.between(1, 2000));
  result.drain_timeout = milliseconds(random.between(500, 5000));
  result.enable_heartbeat = random.percent(80);
  result.heartbeat_interval = milliseconds(random.between(100, 1000));
  result.heartbeat_timeout = result.heartbeat_interval * random.between(1, 3);
  result.heartbeat_json = random.percent(20);
  return result;
}

std::size_t random_errors_per_minute(simulation::random_source& random) {
  if (random.percent(10))
    return 0;
  return random.percent(30) ? 300 : random.between(2, 10);
}

/// Mostly only the time for a handshake; else limits that an attacker reaches.
void draw_door(options& result, random_source& random) {
  result.handshake_timeout = milliseconds(random.between(100, 2000));
  const auto choice = random.below(10);
  if (choice > 2)
    return;
  if (choice == 0) {
    // He may hold all places.
    result.max_handshakes = random.between(1, 5);
    result.max_handshakes_per_address = 0;
    return;
  }
  // He may, but has to make room for every other address.
  result.max_handshakes_per_address = random.between(1, 3);
  result.max_handshakes = random.between(1, (most_random_clients + 1) * result.max_handshakes_per_address + 5);
  result.max_connections = 1000;
  if (random.percent(60))
    result.max_connections_per_address = random.between(1, 4);
}

simulation::network random_network(random_source& random, bool breaks) {
  simulation::network result;
  result.latency = random.one_of({milliseconds{0}, milliseconds{1}, milliseconds{20}, milliseconds{100}});
  result.jitter = random.one_of<std::chrono::nanoseconds>({{}, result.latency / 4, result.latency, milliseconds{50}});
  if (random.percent(40))
    result.download = random.between(500, 100'000);
  if (random.percent(40))
    result.upload = random.between(500, 100'000);
  result.window = random.one_of<std::size_t>({1, 200, 2000, 64 * 1024});
  if (breaks && random.percent(15))
    result.breaks_after = random.between(1, 20'000);
  return result;
}

} // namespace hubcaf::test
