// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/event.hpp"
#include "../schema/keyed_hash.hpp"
#include "../schema/options.hpp"
#include "actors.hpp"
#include "byte_pool.hpp"
#include "directory.hpp"
#include "handler_groups.hpp"
#include "health_window.hpp"
#include "hub_life.hpp"
#include "ledger.hpp"
#include "mailbox_limit.hpp"
#include "reconnect_slots.hpp"
#include "replaceable.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spdlog {
class logger;
}

namespace hubcaf {

class inbox;
class roster_state;
class route_table;
class session;
class timer_table;
struct client;
struct handler_spec;
struct hook;

/// What all parts of one hub share: settings, clock, randomness, counters, and the way to every actor. Filled before the first
/// connection comes; thread-safe from then on.
class hub_context : public std::enable_shared_from_this<hub_context> {
public:
  using steady_time = std::chrono::steady_clock::time_point;
  using wall_time = std::chrono::system_clock::time_point;

  /// Actors of the hub that may die within a minute and be brought back.
  static constexpr std::size_t most_deaths = 5;

  /// An io thread as others see it.
  struct way_to_io_thread {
    roster_actor roster;
    /// Pins actors to the thread; null: they run on the scheduler.
    compat::execution_unit* pin = nullptr;
    /// Places for broadcasts that wait for this io thread.
    std::shared_ptr<mailbox_limit> broadcasts;
    /// Its connections; touched on the io thread only.
    std::shared_ptr<roster_state> state;
  };

  using random_function = std::function<std::uint64_t()>;
  using date_function = std::function<wall_time()>;

  /// @param system_date the date that the system tells, at each call, from any thread. @param randomness any number at
  /// each call, from any thread.
  hub_context(options opts, caf::actor_system& actors, date_function system_date, random_function randomness);

  // -- the seams --------------------------------------------------------------

  /// The one clock: steady time of the actor system, virtual under its test scheduler.
  [[nodiscard]] steady_time now() const;

  /// The date that belongs to a steady time: the system's, as of the last beat.
  [[nodiscard]] wall_time date(steady_time when) const noexcept {
    return wall_time(std::chrono::duration_cast<wall_time::duration>(
      std::chrono::nanoseconds(date_offset_.load(std::memory_order_relaxed)) + when.time_since_epoch()));
  }

  /// The date now.
  [[nodiscard]] wall_time date() const {
    return date(now());
  }

  /// Sets the date to the system's, which may have been put forward or back; a step of more than a second is logged.
  /// Called with each beat.
  void anchor_date() noexcept;

  /// The one source of randomness, for ids, jitter and the key of hashes; see `hub_platform::random`.
  const random_function random;

  /// Secret of the hub's tables whose keys strangers choose; see text_map.hpp. Drawn first of all.
  const hash_key text_key;

  /// Spawns the connection of a client on its io thread; see `connection`.
  std::function<void(std::shared_ptr<client>, std::shared_ptr<roster_state>, compat::execution_unit* pin,
                     std::shared_ptr<session>)>
    spawn_connection;

  /// Spawns an instance of a handler on an io thread's pin, or on the scheduler for null; without a spec a group, which is told of
  /// its handlers later. Set before the registry starts.
  std::function<handler_actor(compat::execution_unit* pin, std::shared_ptr<const handler_spec>, std::shared_ptr<inbox>,
                              bool waits)>
    spawn_handler;

  /// Lets others see what a handler of a group gets, whose queue that is: the group is given what it returns. Empty in service.
  std::function<std::shared_ptr<const handler_spec>(std::shared_ptr<const handler_spec>, const std::shared_ptr<inbox>&)>
    see_member;

  // -- what is shared ---------------------------------------------------------

  const options settings;
  caf::actor_system& system;
  const std::shared_ptr<spdlog::logger> log;
  ledger counters;
  directory clients;
  handler_groups groups;
  /// When clients that the hub ends are to come back.
  reconnect_slots reconnects;
  /// Bytes that all clients' queues share, and all handlers' inboxes.
  byte_pool outbound_bytes;
  const std::shared_ptr<byte_pool> inbound_bytes;

  /// Where the hub is in its life; see `advance` and `fail`.
  std::atomic<hub_life> life{hub_life::starting};
  /// The stop's time is over: what hooks and senders would still be told is left out and counted.
  std::atomic<bool> cut_off{false};
  /// Clients there have ever been.
  std::atomic<std::uint64_t> clients_made{0};
  /// WebSocket connections, those in their handshake or closing included.
  std::atomic<std::size_t> open_connections{0};
  /// Hooks by `event_kind`.
  std::array<std::atomic<std::size_t>, event_kind_count> hook_counts{};
  /// Places for events of messages that wait for the hooks.
  mailbox_limit message_events;
  /// Places for connects and disconnects that wait there; chatty clients do not push them out.
  mailbox_limit presence_events;
  /// Places for senders that wait to be told what became of their messages.
  std::shared_ptr<mailbox_limit> receipts_under_way;
  /// Places for REST requests that wait for their answer, and for answers that wait for their peers.
  std::shared_ptr<mailbox_limit> rest_requests;
  /// The one place for a list of clients that is being built.
  std::shared_ptr<mailbox_limit> client_lists;
  /// The functions that the application wants to be called after a time; outlives the hub with their registrations.
  const std::shared_ptr<timer_table> timers;
  /// Whether a call is on its way to the timekeeper; see `wake_timekeeper`.
  std::atomic<bool> timekeeper_is_called{false};
  /// Earlier totals: health compares those of now with them.
  health_window health_readings;

  // -- the actors -------------------------------------------------------------

  std::vector<way_to_io_thread> io_threads;
  registry_actor registry;
  replaceable<hooks_actor> hooks;
  replaceable<heartbeat_actor> heartbeat;
  replaceable<rest_actor> rest;
  replaceable<receipts_actor> receipts;
  replaceable<timekeeper_actor> timekeeper;
  /// All hooks, by number; for the hooks actor when it begins.
  std::mutex hooks_mutex;
  std::map<std::uint64_t, std::shared_ptr<const hook>> all_hooks;

  // -- life and failures --------------------------------------------------------

  /// False from the beginning of the stop, or from a failure, on: nothing new is accepted.
  [[nodiscard]] bool accepts() const noexcept {
    return life.load() < hub_life::draining;
  }

  /// True once nobody takes messages any more that were accepted all the same.
  [[nodiscard]] bool is_closed() const noexcept {
    return life.load() >= hub_life::closed;
  }

  /// Goes forward to `next`. @returns false if the hub has come further already.
  bool advance(hub_life next) noexcept;

  /// The hub can no longer route or count correctly: it lives on as `failed`. Clients are ended with 1011, nothing more is accepted,
  /// `on_failure` is told. Only the first failure counts. @param where the part that found it.
  void fail(std::string_view where, std::string_view cause) noexcept;

  /// Why it failed, if it did.
  [[nodiscard]] std::optional<std::string> failure() const;

  /// Calls `told` with the cause once the hub fails, on the thread that finds it; at once if it has failed.
  void on_failure(std::function<void(const std::string&)> told);

  /// Logs an exception that ends nothing but what was in hand. @param where the part that caught it.
  void note_exception(std::string_view where, std::string_view cause) noexcept;

  /// Called after the actor `name` ended. Brings it back by `respawn`, unless the hub is stopping; an actor that cannot be brought
  /// back (no `respawn`, too many deaths, no memory) is a failure of the hub.
  void actor_ended(const char* name, void (*respawn)(hub_context&)) noexcept;

  /// The stop's time is over: no actor is brought back any more.
  void cut() noexcept;

  // -- routes -----------------------------------------------------------------

  /// The routes as last published, for callers outside the io threads.
  [[nodiscard]] std::shared_ptr<const route_table> routes() const;

  /// Publishes new routes to such callers; only the registry does.
  void routes(std::shared_ptr<const route_table> published) noexcept;

  // -- rules ------------------------------------------------------------------

  /// What the settings say of messages of a type.
  [[nodiscard]] message_rules rules_of(std::string_view type) const;

  /// What they say of a message of this type for which a handler's inbox has no room.
  [[nodiscard]] overflow_policy handler_overflow(std::string_view type) const;

  /// When a message of this type that came at `now` expires.
  [[nodiscard]] steady_time expiry(std::string_view type, steady_time now) const;

  // -- events -----------------------------------------------------------------

  /// True if a hook wants events of this kind; ask before building one.
  [[nodiscard]] bool wants(event_kind kind) const noexcept {
    return hook_counts[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed) != 0;
  }

  /// Gives an event to the hooks; it is dropped and counted if too many wait there, or if there is no memory for it.
  void publish(event_kind kind, const client& whose, std::optional<end_reason> reason = {}, std::string_view type = {},
               std::string_view payload = {}) noexcept;
  void publish(event what) noexcept;

  /// The places for events of this kind.
  [[nodiscard]] mailbox_limit& places_for(event_kind kind) noexcept {
    const bool presence = kind == event_kind::client_connected || kind == event_kind::client_disconnected;
    return presence ? presence_events : message_events;
  }

  /// Lets go of all actors. Nobody may use the hub any more.
  void release_actors() noexcept;

private:
  const date_function system_date_;
  /// Nanoseconds from a steady time to the date that belongs to it.
  std::atomic<std::int64_t> date_offset_{0};
  mutable std::mutex routes_mutex_;
  std::shared_ptr<const route_table> routes_;
  mutable std::mutex failure_mutex_;
  /// The cause of the failure, cut to its length: there may be no memory for more.
  std::array<char, 256> failure_{};
  std::size_t failure_size_ = 0;
  std::vector<std::function<void(const std::string&)>> told_of_failure_;
  /// Held while an actor is brought back.
  std::mutex respawning_;
  /// When the last deaths of actors were, oldest first.
  std::array<steady_time, most_deaths> deaths_{};
};

} // namespace hubcaf
