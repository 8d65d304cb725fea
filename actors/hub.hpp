// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/event.hpp"
#include "../schema/message.hpp"
#include "../schema/options.hpp"
#include "broadcast_tally.hpp"
#include "handler_function.hpp"
#include "handler_spec.hpp"
#include "inbound.hpp"
#include "ledger_report.hpp"
#include "registration.hpp"
#include "send_result.hpp"
#include "stats.hpp"

#include <caf/actor_cast.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// The public face of hubcaf.
namespace hubcaf {

class hub_platform;

/// A hook as it is called: on CAF's scheduler, one event at a time.
using hook_function = std::function<void(const event&)>;

/// A handler that is registered.
struct handler_info {
  /// `chat.message`, `chat.*` or `*`.
  std::string pattern;
  run_on place = run_on::scheduler;
  /// Messages that it has now, those in hand included, and the most that it may have.
  std::size_t queue_size = 0;
  std::size_t queue_limit = 0;
  /// Its group, whose queue that is; empty without one.
  std::string group = {};
};

/// A WebSocket message hub. All functions but the constructors, `start` and the destructor are thread-safe and never block on
/// handlers or clients, unless they say so; they may be called from handlers and hooks.
class hub {
public:
  // -- life -------------------------------------------------------------------

  /// A hub with an actor system of its own, with `consumer_pool_size` worker threads.
  /// @throws std::invalid_argument one line that names setting, value and allowed range.
  explicit hub(options settings = {});

  /// A hub inside the caller's actor system, which must outlive it.
  /// @throws std::invalid_argument as above.
  hub(caf::actor_system& system, options settings = {});

  /// A hub inside the caller's actor system that stands on something else than threads and sockets.
  /// @throws std::invalid_argument as above.
  hub(caf::actor_system& system, options settings, std::unique_ptr<hub_platform> platform);

  hub(const hub&) = delete;
  hub& operator=(const hub&) = delete;

  /// Stops the hub, if that has not been done, with `drain_timeout`. Actors that cannot be ended for want of memory
  /// are left behind, with all that they use.
  ~hub();

  /// Binds, listens and serves. Returns once clients can connect and all handlers registered before are in force.
  /// @throws std::runtime_error one line that names the address or file and the cause. The hub cannot be started again then.
  /// @throws std::logic_error if it has been started or stopped before.
  void start();

  /// Drains and ends: no new connections, no new messages; what handlers and clients still have to get is delivered
  /// until `deadline` is over; then clients are told (`system.closing`, close code 1012) and everything is ended.
  /// Blocks up to `deadline` plus `close_timeout`, and until the functions of handlers and hooks that run right now
  /// have returned; none runs afterwards. Returns in that time, give or take a few seconds, without memory too:
  /// steps that find none are tried again for a second and left out then. If it could not end all of it, the hub
  /// has failed (see `on_failure`), and a further call tries again. Not for handlers or hooks themselves. A second
  /// call does nothing if the first has ended all.
  /// @param deadline without one: `drain_timeout`.
  /// @returns true if by the deadline all messages that had been accepted were handled or written, and none was
  /// dropped.
  bool stop(std::optional<std::chrono::milliseconds> deadline = std::nullopt);

  /// Calls `told(cause)` once, if the hub finds that it can no longer route or count correctly: an exception in the registry or in a
  /// roster, or an actor of the hub that cannot be brought back. The hub has ended its clients with 1011 then, refuses upgrades and
  /// sends, and says `critical` (503) where health is asked for; it keeps its port until `stop`, which still works. Called on the thread
  /// that finds it, which may be an io thread, or by this function itself if the hub has failed already. `told` must not block and must
  /// not call `stop`: let it wake the thread that does. What it throws is logged.
  void on_failure(std::function<void(const std::string& cause)> told);

  /// Declares the hub failed, with the same effect: for a program that finds that it cannot go on serving. Only the first failure counts.
  void fail(std::string_view cause) noexcept;

  /// The port that is bound; 0 before `start`.
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// Such as `http://127.0.0.1:8080`.
  [[nodiscard]] std::string url() const;

  /// The actor system in which the hub lives, its own or the caller's: for spawning handlers and hooks that are actors.
  [[nodiscard]] caf::actor_system& system() const noexcept;

  // -- handlers --------------------------------------------------------------- One handler per pattern: an exact
  // type (`chat.message`), a prefix (`chat.*`) or the default (`*`). Exact beats longest prefix beats default.
  // Registering again replaces, while messages flow: see `replace`. The futures become ready once all io threads
  // route by the change, or the hub has stopped; they hold an exception, such as std::bad_alloc, if it could not be
  // made: then nothing has changed. Ignoring them is fine. All throw std::invalid_argument for a bad pattern, and
  // for one that would take what is reserved for the hub: `ping`, `ack`, `system.*`, `topic.*`, `auth.*`,
  // `admin.*`. `*` does not get these types, nor `pong` and `error`, which need a handler of their own. They throw it
  // as well for a handler that does not share with its group (`handler_options::group`) what it has to, and for one
  // that would take its pattern to another group: unregister the older one first.

  /// Handles messages of a declared type under its own wire name.
  /// @param function called as `function(const T&, const inbound&)` or `function(const T&)`, one message at a time per
  /// instance. A message that it returns (a declared type, `any_message`, or `std::optional` of one) is sent as the
  /// reply. What it throws becomes `handler_failed` for the sender.
  template <class T, class Function>
  std::future<void> on(Function function, handler_options how = {}) {
    static_assert(declared_message<T>,
                  "on<T>(function) needs the wire name of T: declare T with HUBCAF_MESSAGE, or give the name, as in "
                  "on<T>(\"chat.message\", function)");
    if constexpr (declared_message<T>)
      return on<T>(std::string(wire_name<T>()), std::move(function), how);
    else
      return {};
  }

  /// Handles messages whose content is decoded into a `T`.
  template <class T, class Function>
  std::future<void> on(std::string pattern, Function function, handler_options how = {}) {
    return add_handler(
      {std::move(pattern), &decode_content<T>, how, detail::typed_function<T>(std::move(function)), nullptr});
  }

  /// Handles messages whose content nobody decodes: `function(const inbound&)`, the JSON text is in `inbound::content()`.
  /// It may return its reply, as above.
  template <class Function>
  std::future<void> on(std::string pattern, Function function, handler_options how = {}) {
    return add_handler({std::move(pattern), nullptr, how, detail::raw_function(std::move(function)), nullptr});
  }

  /// Lets an actor, typed or not, handle messages: it is sent one `inbound` each. What it answers, if that is an `any_message`, goes to
  /// the client; an error or its death becomes `handler_failed`. It runs where it was spawned. The hub holds a reference to it.
  template <actor_handle Handle>
  std::future<void> register_handler(std::string pattern, const Handle& actor, handler_options how = {}) {
    return add_handler(
      {std::move(pattern), nullptr, std::move(how), nullptr, caf::actor_cast<caf::strong_actor_ptr>(actor)});
  }

  /// The same, with the content decoded into a `T` before: `inbound::as<T>()`.
  template <class T, actor_handle Handle>
  std::future<void> register_handler(std::string pattern, const Handle& actor, handler_options how = {}) {
    return add_handler(
      {std::move(pattern), &decode_content<T>, std::move(how), nullptr, caf::actor_cast<caf::strong_actor_ptr>(actor)});
  }

  template <actor_handle Handle>
  [[deprecated("give handler_options instead of the queue's size")]] std::future<void>
  register_handler(std::string pattern, const Handle& actor, std::size_t queue_size) {
    handler_options how;
    how.queue_size = queue_size;
    return register_handler(std::move(pattern), actor, std::move(how));
  }

  template <class T, actor_handle Handle>
  [[deprecated("give handler_options instead of the queue's size")]] std::future<void>
  register_handler(std::string pattern, const Handle& actor, std::size_t queue_size) {
    handler_options how;
    how.queue_size = queue_size;
    return register_handler<T>(std::move(pattern), actor, std::move(how));
  }

  /// Handles messages with what `make()` makes: a function as for `on`, or the handle of an actor. When that dies, by an
  /// exception of the function or the end of the actor, its message is returned (`handler_failed`, in the end `poisoned`) and after a
  /// growing pause `make` is called again; what waits, waits. On an io thread there is one made per io thread.
  template <class Make>
  std::future<void> supervise(std::string pattern, Make make, handler_options how = {}) {
    return add_handler(
      {std::move(pattern), nullptr, how, nullptr, nullptr, detail::worker_factory(std::move(make), [](auto function) {
         return detail::raw_function(std::move(function));
       })});
  }

  /// The same for content decoded into a `T`: a function is called as `function(const T&, const inbound&)` or
  /// `function(const T&)`.
  template <class T, class Make>
  std::future<void> supervise(std::string pattern, Make make, handler_options how = {}) {
    return add_handler({std::move(pattern), &decode_content<T>, how, nullptr, nullptr,
                        detail::worker_factory(std::move(make), [](auto function) {
                          return detail::typed_function<T>(std::move(function));
                        })});
  }

  /// Replaces a handler while messages flow; takes the arguments of `on`, and is `on` by a name that says so. New messages go to the
  /// successor; the old handler finishes what it has in hand; what waits for it moves to the successor, before all newer messages,
  /// decoded anew if the successor takes another struct. The order of each sender's messages is kept.
  template <class... T, class... Arguments>
  std::future<void> replace(Arguments&&... arguments) {
    return on<T...>(std::forward<Arguments>(arguments)...);
  }

  /// Removes the handler of this very pattern; it works off what waits for it. Does nothing if there is none.
  std::future<void> unregister_handler(std::string pattern);

  /// All handlers, by pattern.
  [[nodiscard]] std::vector<handler_info> handlers() const;

  /// The handler that a message of this type would reach.
  [[nodiscard]] std::optional<handler_info> find_handler(std::string_view type) const;

  // -- messages ---------------------------------------------------------------
  // `meta` is built of names and values, `hubcaf::meta{{"from", id}, {"n", 3}}`, or JSON text of an object, or empty. All throw
  // std::invalid_argument where it is other text. Messages of one thread to one client arrive in order.

  /// Sends to one client; where several connections may share an id, to all of them.
  /// @param told what finally became of the message, if it is accepted; on CAF's scheduler, once per connection. `queue_full` if
  /// `max_queue_size` such answers are under way.
  send_result send(std::string_view client_id, const any_message& message, meta_view meta = {},
                   fate_function told = {});

  /// Sends to all clients. The future tells the sum once all io threads have placed it; do not wait for it on an io thread.
  /// @param told once, when the last copy has met its fate; on CAF's scheduler.
  std::future<broadcast_result> broadcast(const any_message& message, meta_view meta = {},
                                          broadcast_fates_function told = {});

  /// Sends to one client, or to all without an id; for all, `accepted` says that it is on its way to every io thread.
  send_result notify(const any_message& message, std::optional<std::string_view> client_id = std::nullopt,
                     meta_view meta = {});

  /// Gives a message to its handler as if a client had sent it; replies go nowhere. The handler's limit applies.
  /// @param told what finally became of it, as with `send`; `returned` where no place was found.
  /// @throws what the `check` of the handler's struct throws.
  send_result push(const any_message& message, meta_view meta = {}, fate_function told = {});

  // -- hooks ------------------------------------------------------------------

  /// Calls `function` for each event of a kind, after the hooks that were added before. What it throws is logged.
  /// @returns a number for `remove_hook`.
  std::uint64_t add_hook(event_kind kind, hook_function function);

  /// The same by name, such as `"client_connected"`. @throws std::invalid_argument for an unknown name.
  std::uint64_t add_hook(std::string_view name, hook_function function);

  /// Sends an `event` to an actor for each event of a kind. Its mailbox is its own business: the hub does not bound it.
  template <actor_handle Handle>
  std::uint64_t add_hook(event_kind kind, const Handle& actor) {
    return add_hook_actor(kind, caf::actor_cast<caf::strong_actor_ptr>(actor));
  }

  /// The same by name. @throws std::invalid_argument for an unknown name.
  template <actor_handle Handle>
  std::uint64_t add_hook(std::string_view name, const Handle& actor) {
    return add_hook_actor(kind_of(name), caf::actor_cast<caf::strong_actor_ptr>(actor));
  }

  /// Removes a hook; does nothing if there is none with this number.
  void remove_hook(std::uint64_t number);

  // -- time -------------------------------------------------------------------
  // Functions of timers run on CAF's scheduler, one at a time, from `start` on; none begins once `stop` has begun, and
  // `stop` waits for the one that runs; called in one it throws std::logic_error. What they throw is logged (`timer_failed`). A timer lives as long as its
  // registration. Destroying that, or `reset`, waits until the function has returned if another thread is in it, so what
  // the function uses may be destroyed next; do not hold a lock there that the function needs. The function itself may
  // destroy the registration of its own timer. In a simulation all of it follows the virtual clock.

  /// Calls `function` once, `delay` from now; at once if that is not above 0. If the hub has not been started by then:
  /// when it is.
  /// @returns what keeps the timer; it stands for nothing if the stop has begun. @throws std::runtime_error if there are
  /// `max_timers` timers already, std::invalid_argument if there is no function.
  registration after(std::chrono::nanoseconds delay, std::function<void()> function);

  /// Calls `function` after each `period` from now on, at a fixed rate: beats do not drift, and those that are missed,
  /// for a call that takes longer or before `start`, are left out. Goes on after a call that throws.
  /// @returns, @throws as `after`; also std::invalid_argument if `period` is not above 0.
  registration every(std::chrono::nanoseconds period, std::function<void()> function);

  /// The hub's clock: steady, never set back.
  [[nodiscard]] std::chrono::steady_clock::time_point now() const;

  /// The date that the hub writes on messages: the system's, as of the last beat (`heartbeat_interval` / 4, also with
  /// `enable_heartbeat` off), and the time since.
  [[nodiscard]] std::chrono::system_clock::time_point date() const;

  // -- looking and steering ----------------------------------------------------

  /// All clients, by id. Its cost grows with their number; that of `stats` and `health` does not.
  [[nodiscard]] std::vector<client_info> clients() const;

  /// Ends a client's connection with close code 4502. @param reason free text for the client and the log.
  /// @returns `accepted` or `no_such_client`.
  send_result disconnect(std::string_view client_id, std::string reason = {});

  /// What became of all messages so far. In every line, at any instant, accepted = delivered + dropped + returned + expired + held.
  [[nodiscard]] ledger_report ledger() const;

  [[nodiscard]] hub_stats stats() const;
  [[nodiscard]] hub_health health() const;

private:
  class impl;

  static event_kind kind_of(std::string_view name);
  std::future<void> add_handler(handler_spec spec);
  std::uint64_t add_hook_actor(event_kind kind, caf::strong_actor_ptr actor);

  std::unique_ptr<impl> impl_;
};

} // namespace hubcaf
