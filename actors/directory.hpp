// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/overflow_policy.hpp"
#include "client.hpp"
#include "text_map.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf {

/// A position in the order of all clients: behind the client with this serial number, in this row.
struct directory_position {
  std::uint32_t row = 0;
  std::uint64_t serial = 0;

  friend bool operator==(const directory_position&, const directory_position&) = default;
};

/// The clients that a page is to list.
struct directory_query {
  /// Most clients of the page, > 0.
  std::size_t limit = 1;
  /// Only clients with this id.
  std::optional<std::string_view> id;
  /// Only anonymous clients, or only named ones.
  std::optional<bool> anonymous;
  /// `next` of the page before; none for the first page.
  std::optional<directory_position> after;
};

/// One page of the clients.
struct directory_page {
  std::vector<std::shared_ptr<client>> clients;
  /// Where the next page begins; none if no further client is listed.
  std::optional<directory_position> next;
};

/// Which client id belongs to which connection, and who gives way when an id comes twice. Thread-safe; not on the path
/// of any message from a client.
class directory {
public:
  /// Clients stand in rows: each shard has one for its named clients and one for its anonymous ones.
  static constexpr std::uint32_t shard_count = 16;
  static constexpr std::uint32_t row_count = 2 * shard_count;

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

  /// All clients, in no order. Its cost grows with their number.
  [[nodiscard]] std::vector<std::shared_ptr<client>> list() const;

  /// One page of the clients. A walk from page to page meets each client that is attached throughout it exactly once,
  /// whoever comes and goes meanwhile. A page costs as much as its `limit`, however many clients there are.
  /// @returns none if `after` is no position of such a listing.
  [[nodiscard]] std::optional<directory_page> page(const directory_query& query) const;

  /// How many named clients, or anonymous ones, are attached. A gauge that is kept: no client is looked at.
  [[nodiscard]] std::size_t count(bool anonymous) const noexcept {
    return counts_[anonymous ? 1 : 0].load(std::memory_order_relaxed);
  }

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
    /// All clients of the shard by serial number, the named ones and the anonymous ones.
    std::array<std::map<std::uint64_t, std::shared_ptr<client>>, 2> rows;
    std::uint64_t last_serial = 0;
  };

  /// Most clients to be listed in all, and the serial number after which they begin.
  struct page_part {
    std::size_t most;
    std::uint64_t after;
  };

  static void add_row(const shard& place, bool anonymous, page_part part, client_list& to);
  static void add_clients_of(const shard& place, std::string_view id, page_part part, client_list& to);
  static void add_elder(shard& place, const std::shared_ptr<client>& elder);
  void enter(shard& place, const std::shared_ptr<client>& newcomer);
  bool take_out(shard& place, const client& leaving);

  [[nodiscard]] std::uint32_t index_of(std::string_view id) const {
    return static_cast<std::uint32_t>(hash_(id) % shard_count);
  }

  [[nodiscard]] shard& shard_of(std::string_view id) {
    return shards_[index_of(id)];
  }

  [[nodiscard]] const shard& shard_of(std::string_view id) const {
    return shards_[index_of(id)];
  }

  const duplicate_policy policy_;
  const keyed_text_hash hash_;
  std::array<shard, shard_count> shards_;
  /// Named and anonymous clients; changed at attach and detach only.
  std::array<std::atomic<std::size_t>, 2> counts_{};
};

} // namespace hubcaf
