// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/keyed_hash.hpp"
#include "../schema/overflow_policy.hpp"
#include "../schema/recycler.hpp"
#include "inbound.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace hubcaf {

/// The messages that wait in an inbox, oldest first, and under `keep_latest` by name. Plain data: no limit, no lock.
/// Each operation takes constant time on average, whichever policies the messages have that wait.
class inbox_queue {
public:
  /// Where a message stands in the order of all that ever came. Good until the next message is taken out or added.
  using position = std::uint64_t;

  /// Memory of a message under `keep_latest` in the index; see `inbound::held_bytes`.
  static constexpr std::size_t index_bytes = 96;

  /// Memory of a message in the order, with its share of gaps; see `inbound::held_bytes`.
  static constexpr std::size_t order_bytes = 80;

  /// @param key for the hash of names, which strangers choose.
  explicit inbox_queue(const hash_key& key) : key_(key) {
  }

  [[nodiscard]] bool empty() const noexcept {
    return waiting_.empty();
  }

  /// Hash of the message's name: its type, its sender and its key. Thread-safe.
  [[nodiscard]] std::uint64_t hash_of(const inbound& message) const noexcept;

  /// Adds a message, last. @param name_hash as of `hash_of`; used with `keep_latest` only.
  void push(const inbound& message, overflow_policy policy, std::uint64_t name_hash);

  /// Takes the oldest; nothing if none waits.
  [[nodiscard]] std::optional<inbound> pop();

  /// Takes the oldest among those whose policy lets them be dropped; nothing if none of them waits.
  [[nodiscard]] std::optional<inbound> pop_droppable();

  /// The waiting message under `keep_latest` that has the name of this one.
  [[nodiscard]] std::optional<position> find(const inbound& same_name, std::uint64_t name_hash) const;

  [[nodiscard]] const inbound& at(position where) const noexcept {
    return waiting_[index_of(where)].message;
  }

  /// Takes this one out.
  inbound take(position where);

  /// Lets a newer message of the same name have the place of this one. @returns the older one.
  inbound replace(position where, const inbound& newer);

  /// For tests: entries that were looked at, ever, by whatever looks at more than one.
  [[nodiscard]] std::uint64_t visited() const noexcept {
    return visited_;
  }

  /// For tests: the most names that one look-up has to be compared with now.
  [[nodiscard]] std::size_t longest_chain() const noexcept;

private:
  struct entry {
    inbound message;
    std::uint64_t name_hash;
    overflow_policy policy;
  };

  // The texts belong to the message that waits.
  struct name {
    std::uint64_t hash;
    std::string_view type;
    std::uint64_t sender;
    std::string_view key;

    bool operator==(const name&) const noexcept = default;
  };

  struct hash_of_name {
    std::size_t operator()(const name& of) const noexcept {
      return of.hash;
    }
  };

  using latest_index = std::unordered_map<name, position, hash_of_name, std::equal_to<>,
                                          recycling_allocator<std::pair<const name, position>>>;

  [[nodiscard]] static name name_of(const inbound& message, std::uint64_t name_hash) noexcept;

  [[nodiscard]] std::size_t index_of(position where) const noexcept {
    return static_cast<std::size_t>(where - first_);
  }

  void skip_gaps();
  void close_gaps();

  const hash_key key_;
  /// A message that was taken out of the middle leaves an empty one behind; the first is never empty.
  std::deque<entry, recycling_allocator<entry>> waiting_;
  std::size_t gaps_ = 0;
  /// Position of `waiting_.front()`.
  position first_ = 0;
  /// None of those before it may be dropped, so that nobody looks at them again.
  position candidate_ = 0;
  std::uint64_t visited_ = 0;
  /// Positions of messages under `keep_latest`.
  latest_index latest_;
};

} // namespace hubcaf
