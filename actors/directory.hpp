// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/overflow_policy.hpp"
#include "client.hpp"
#include "text_map.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf {

/// Which client id belongs to which connection, and who gives way when an id comes twice. Thread-safe; not on the path
/// of any message from a client.
class directory {
public:
  /// @param key for the hash of ids; the hub gives its own.
  explicit directory(duplicate_policy policy = duplicate_policy::newest_wins,
                     const hash_key& key = hash_key::from_system());

  /// A handshake under `id` begins. With `oldest_wins`, false if the id is attached or reserved: the handshake is to be
  /// refused. After true, either `release` or `attach` must follow, once. With the other policies always true, and
  /// nothing is kept.
  [[nodiscard]] bool reserve(std::string_view id);

  /// The handshake under `id` failed; for those alone to whom `reserve` said true.
  void release(std::string_view id);

  /// Enters a client that was not entered before; with `oldest_wins` this uses up the reservation of its id.
  /// @returns the client that must be ended for it, or null. With `newest_wins` that is the older one, which is out
  /// already. With `oldest_wins` it is the newcomer itself, not entered, if its id is attached; never after a
  /// reservation. With `allow`, null.
  [[nodiscard]] std::shared_ptr<client> attach(std::shared_ptr<client> newcomer);

  /// Takes out this client and no other: an old connection never harms its successor. Nothing happens if it is not in.
  void detach(const client& leaving);

  /// The client with this id, or null. If there are several, the one that was attached last.
  [[nodiscard]] std::shared_ptr<client> find(std::string_view id) const;

  /// All clients with this id, in the order in which they were attached; more than one only with `allow`.
  [[nodiscard]] std::vector<std::shared_ptr<client>> find_all(std::string_view id) const;

  /// All clients, in no order.
  [[nodiscard]] std::vector<std::shared_ptr<client>> list() const;

  /// For tests and laws: the most ids that one look-up passes now.
  [[nodiscard]] std::size_t longest_chain() const;

private:
  using client_list = std::vector<std::shared_ptr<client>>;

  struct alignas(64) shard {
    explicit shard(const keyed_text_hash& hash) : clients(0, hash), elders(0, hash), reserved(0, hash) {
    }

    mutable std::shared_mutex mutex;
    /// By id, the client that was attached last.
    text_map<std::shared_ptr<client>, keyed_text_hash> clients;
    /// With `allow`, those that were attached before it and are still there, oldest first; no list is empty.
    text_map<client_list, keyed_text_hash> elders;
    /// With `oldest_wins`, ids whose handshake is under way; none of them is in `clients`.
    text_set<keyed_text_hash> reserved;
  };

  [[nodiscard]] shard& shard_of(std::string_view id) {
    return shards_[hash_(id) % shards_.size()];
  }

  [[nodiscard]] const shard& shard_of(std::string_view id) const {
    return shards_[hash_(id) % shards_.size()];
  }

  const duplicate_policy policy_;
  const keyed_text_hash hash_;
  std::array<shard, 16> shards_;
};

} // namespace hubcaf
