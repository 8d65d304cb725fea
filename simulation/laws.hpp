// SPDX-License-Identifier: MIT
#pragma once

#include "../actors/hub_context.hpp"
#include "../actors/inbox.hpp"
#include "broken_law.hpp"
#include "door.hpp"
#include "interference.hpp"
#include "sequence.hpp"
#include "watched_session.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_control_block.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hubcaf::simulation {

/// Says which law of the hub does not hold, from what it sees of the hub's shared context, of its sessions, and of what it is told.
/// All calls come from one thread; the hub's actors run there, too.
///
/// It puts itself between connections and sessions, and between the hub and handlers that are functions; actors may tell it what they
/// get. A handler and those that replace it are one receiver. No `inbound` is kept beyond its handling: a copy that is kept keeps
/// its place.
class laws {
public:
  /// Sees all connections and handlers that are spawned from now on. @param entrance the door in front of the hub.
  laws(std::shared_ptr<hub_context> hub, std::shared_ptr<const door> entrance, interference spoiled);
  laws(const laws&) = delete;
  laws& operator=(const laws&) = delete;

  // -- what happens -----------------------------------------------------------------

  /// A client was refused, as another has its id. Say it before anything else happens.
  void refused(const std::string& client_id);

  /// The hub has answered an upgrade. @returns the answer that the client gets.
  [[nodiscard]] upgrade_answer answered(upgrade_answer given);

  /// The hub has answered code that sends a message.
  void sent(send_result result);

  /// A connection from there was turned away at the door: without a word, or since there are too many from its address.
  void turned_away(client_address from);
  void too_many_from(client_address from);

  /// A client knocks at the door from an address of its own, under an id that nobody else has or had, with the head of
  /// its request. Say it only where others hold places for handshakes, and connections, from so few addresses that they
  /// cannot hold all.
  void honest_knocks(const std::string& client_id);

  /// A handler that is an actor got this message.
  void handled(const caf::strong_actor_ptr& by, const inbound& message);

  /// An actor has answered the message that it had in hand. Say it for every message to an actor in a group.
  void answered(const caf::strong_actor_ptr& by);

  /// A hook was told.
  void told(const event& what);

  /// Code pushes a message: `push` gives what it is called with to `hub::push`. For every message of code or for none.
  send_result pushes(const std::function<send_result(fate_function)>& push);

  /// The hub stood still, and nobody could be heard.
  void time_lost(std::chrono::milliseconds time) noexcept;

  // -- whether it may -----------------------------------------------------------------

  /// The law that is broken, if any; only while no actor has anything to do.
  [[nodiscard]] std::optional<broken_law> check();

  /// The same for what must hold at any instant: laws 2, 9 and 10, parts of law 11, and that the books balance.
  [[nodiscard]] std::optional<broken_law> check_now();

  /// Everything has ended: nothing may be left.
  [[nodiscard]] std::optional<broken_law> check_end();

  /// The first law that was seen to be broken.
  [[nodiscard]] const std::optional<broken_law>& first() const noexcept {
    return notes_->first();
  }

  /// All connections so far, the oldest first.
  [[nodiscard]] const std::vector<std::shared_ptr<watched_session>>& sessions() const noexcept {
    return sessions_;
  }

  /// The door in front of the hub.
  [[nodiscard]] const door& entrance() const noexcept {
    return *door_;
  }

  /// What the hub's actors share, for tests.
  [[nodiscard]] hub_context& context() const noexcept {
    return *hub_;
  }

private:
  using steady_time = hub_context::steady_time;
  using sessions_by_id = std::map<std::string, std::vector<const watched_session*>>;

  struct watched_inbox {
    /// One, or all that a group ever had.
    std::set<std::string> patterns;
    std::weak_ptr<inbox> queue;
    compat::weak_handle handler;
    std::size_t max_messages;
    std::size_t max_bytes;

    [[nodiscard]] std::string name() const;
  };

  /// A message of a group that an actor has in hand.
  struct held_message {
    caf::actor_id by;
    std::string pattern;
    std::uint32_t member;
    steady_time since;
  };

  /// The last time that a handler of a pattern was set.
  struct registration {
    std::uint64_t number = 0;
    steady_time at{};
  };

  /// What hooks were told of one client id.
  struct presence {
    std::size_t connected = 0;
    std::multiset<end_reason> ended_for;
  };

  /// An actor of the hub, and whether it has ended.
  struct watched_actor {
    std::string name;
    caf::actor_addr which;
    std::shared_ptr<bool> ended;
  };

  void see_connections();
  void see_handlers();
  void see_members();
  [[nodiscard]] std::size_t receiver_of(const std::shared_ptr<const handler_spec>& spec);
  [[nodiscard]] std::shared_ptr<const handler_spec> observed(const handler_spec& spec, std::size_t receiver);
  void handled(std::size_t receiver, const inbound& message);
  void handled_in_group(std::size_t group, const inbound& message);
  void one_in_hand(std::size_t group, const inbound& message);
  [[nodiscard]] std::chrono::milliseconds lost_since(steady_time then,
                                                     std::chrono::milliseconds unnoticed = {}) const noexcept;

  // laws_books.cpp
  void conservation();
  void conservation_of(const watched_session& one);
  void balance();
  void has_moved_on(const std::set<std::string>& patterns);
  [[nodiscard]] std::map<std::string, std::string> queue_names() const;
  [[nodiscard]] bool is_handled(const std::string& pattern) const;

  // laws_bounds.cpp
  void bounds();
  void bounds_of(const watched_session& one);
  void at_most(std::size_t value, std::size_t limit, const std::string& what);
  void at_most(std::size_t value, std::size_t limit, std::string_view what, const watched_session& of);

  // laws_tables.cpp
  void look_ups();

  // laws_door.cpp
  void bounds_of_door();
  void availability();
  void places();

  // laws_failures.cpp
  void failures_now();
  void failures();
  void failure_of(const watched_session& one);
  void failure_of_hub();
  void actors();
  [[nodiscard]] bool is_long_ago(steady_time then) const noexcept;
  [[nodiscard]] bool was_hit() const noexcept;

  // laws_clients.cpp
  void see(const event& what);
  void events();
  void heartbeat();
  void duplicates();
  void duplicates_of(const std::string& id, const std::vector<const watched_session*>& clients);
  void errors();
  void progress();
  [[nodiscard]] sessions_by_id by_id() const;

  const std::shared_ptr<hub_context> hub_;
  const std::shared_ptr<const door> door_;
  const interference spoiled_;
  const options promised_;
  const std::shared_ptr<law_notes> notes_ = std::make_shared<law_notes>();
  std::vector<std::shared_ptr<watched_session>> sessions_;
  /// In the order in which they were attached.
  std::vector<const watched_session*> attached_;
  std::unordered_map<const hubcaf::client*, watched_session*> by_client_;
  std::vector<watched_inbox> inboxes_;
  /// By pattern, and by the id of an actor.
  std::map<std::string, std::size_t> receivers_;
  std::map<std::shared_ptr<const handler_group>, std::size_t> groups_;
  /// By group.
  std::map<std::size_t, held_message> in_hand_;
  std::uint64_t last_registration_ = 0;
  std::map<std::string, registration> registered_;
  /// By actor: with which registration it became a handler.
  std::map<caf::actor_id, std::uint64_t> registrations_;
  /// Patterns of groups whose messages may stand in the place of an older one.
  std::set<std::string> may_be_early_;
  std::map<caf::actor_id, std::size_t> actors_;
  /// Actors behind handlers that have ended. Shared with those that live.
  std::shared_ptr<std::set<caf::actor_id>> ended_actors_ = std::make_shared<std::set<caf::actor_id>>();
  std::map<std::size_t, order_book> orders_;
  /// The last handler of which an instance was spawned.
  std::weak_ptr<const handler_spec> last_spec_;
  std::map<std::string, presence> presences_;
  /// When honest clients knocked that are not attached yet, by id.
  std::map<std::string, steady_time> honest_;
  /// Messages that code pushed and that have met no fate. Shared, as fates may come late.
  std::shared_ptr<std::int64_t> pushed_ = std::make_shared<std::int64_t>(0);
  bool counts_pushes_ = false;
  /// Actors of the hub that it has to replace, or whose end is its failure; seen while they live.
  std::vector<watched_actor> hub_actors_;
  /// Since when the hub is known to have failed, how often it has told so, and whether its health was asked since.
  std::optional<steady_time> failed_since_;
  std::shared_ptr<std::size_t> failures_told_ = std::make_shared<std::size_t>(0);
  bool health_is_known_ = false;
  /// When a fault hit the hub last, and how many had then.
  steady_time last_hit_;
  std::uint64_t hits_ = 0;
  /// When the hub stood still, and for how long.
  std::vector<std::pair<steady_time, std::chrono::milliseconds>> lost_;
};

} // namespace hubcaf::simulation
