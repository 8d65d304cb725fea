// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/overflow_policy.hpp"
#include "../schema/recycler.hpp"
#include "actors.hpp"
#include "inbound.hpp"
#include "inbox_queue.hpp"
#include "mailbox_limit.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace hubcaf {

class byte_pool;
class inbox;
struct options;
struct route;

/// One instance of a handler, and what waits for it. Messages share the pointer to the inbox while they have a place there.
struct handler_slot {
  handler_actor actor;
  std::shared_ptr<hubcaf::inbox> inbox;
};

/// What became of a message that was put into an inbox.
enum class inbox_result : std::uint8_t {
  queued,    ///< it waits for the handler
  full,      ///< no room; it is still the caller's
  dropped,   ///< no room; it was dropped and counted
  closed,    ///< the handler is gone for good; it is still the caller's
  suspended, ///< no room; it is still the caller's, who is told `room` once there is some
};

/// The messages that wait for one instance of a handler: bounded in messages and bytes, those that the handler has in hand included.
/// Outlives the handler, so that what waits survives its death and its replacement. Thread-safe.
class inbox : public std::enable_shared_from_this<inbox> {
public:
  /// The most that the messages hold that wait in all inboxes, or that handlers have in hand.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  /// @param pool bytes that all inboxes of a hub share.
  /// @param key for the hash of names under `keep_latest`; the hub gives its own.
  inbox(std::size_t max_messages, std::size_t max_bytes, std::shared_ptr<byte_pool> pool,
        const hash_key& key = hash_key::from_system());
  inbox(const inbox&) = delete;
  inbox& operator=(const inbox&) = delete;
  ~inbox();

  /// Puts a message in, after making room as `policy` says, and wakes the handler if it sleeps.
  /// After `close` the message goes to the successor, or is `closed` if there is none.
  /// @param self the slot of this inbox. @param sender whoever is told `room` with `suspend`; null elsewhere.
  static inbox_result push(const handler_slot& self, const inbound& message, overflow_policy policy,
                           const connection_actor& sender);

  /// Forgets that `sender` waits for room, which it need not do any more. @param self the slot given to `push`.
  static void forget_waiter(const handler_slot& self, const inbound& message, const connection_actor& sender) noexcept;

  /// The next message; nothing puts the handler to sleep until the next `push`.
  [[nodiscard]] std::optional<inbound> take();

  /// Takes no more messages: what comes goes to `successor` from now on, to the instance for its sender; null: to nobody. Who waits
  /// for room is told to try again.
  /// @returns what waited, oldest first; each message keeps its place here.
  [[nodiscard]] std::vector<inbound> close(std::shared_ptr<const route> successor);

  /// Puts messages of a predecessor before all others, in their order. They keep their places there, and no policy here touches them.
  /// @returns false, and takes none, after `close`.
  [[nodiscard]] bool prepend(std::vector<inbound>& messages);

  /// Gives a place back.
  void release(std::size_t bytes) noexcept;

  /// Tells those who wait for room if there is some. Each place that is given back does it; a beat does it again,
  /// for those for whom there was no memory then.
  void tell_of_room() noexcept;

  /// Messages that have a place now, and the most that may have.
  [[nodiscard]] std::size_t size() const noexcept {
    return limit_.size();
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return limit_.bytes();
  }

  [[nodiscard]] std::size_t capacity() const noexcept {
    return limit_.capacity();
  }

  /// For tests: what making room has looked at, ever; see `inbox_queue::visited`.
  [[nodiscard]] std::uint64_t visited() const;

  /// For tests and laws: the most names that one message under `keep_latest` is compared with now.
  [[nodiscard]] std::size_t longest_chain() const;

private:
  enum class wake_up : std::uint8_t {
    none,
    after_reading, ///< of the sockets that are readable in this turn: what they bring is to be there, too
    now,
  };

  using waiters = std::set<connection_actor>;

  struct pushed {
    inbox_result result;
    wake_up wake = wake_up::none;
    std::vector<std::pair<inbound, drop_cause>, recycling_allocator<std::pair<inbound, drop_cause>>> evicted;
  };

  static void wake(const handler_slot& sleeping, wake_up when);
  void stays_asleep() noexcept;
  [[nodiscard]] wake_up wake_up_for_one_more() noexcept;
  pushed try_push(const std::shared_ptr<inbox>& self, const inbound& message, overflow_policy policy,
                  std::uint64_t name_hash, const connection_actor& sender);
  bool make_room(const inbound& message, overflow_policy policy, pushed& outcome);
  bool replace_older(const std::shared_ptr<inbox>& self, const inbound& message, std::uint64_t name_hash,
                     pushed& outcome);
  void evict(inbound older, drop_cause why, pushed& outcome);
  [[nodiscard]] waiters waiters_with_room();
  void tell(waiters told) noexcept;

  const std::shared_ptr<byte_pool> pool_;
  mailbox_limit limit_;
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  /// What a predecessor left undone; goes first.
  std::deque<inbound> inherited_;
  inbox_queue waiting_;
  /// Connections that stopped reading until there is room.
  waiters waiters_;
  std::atomic<bool> has_waiters_{false};
  std::shared_ptr<const route> successor_;
  bool awake_ = false;
  /// The handler is to be woken after the reading, and has not come yet.
  bool wakes_late_ = false;
  bool closed_ = false;
};

} // namespace hubcaf
