// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/keyed_hash.hpp"
#include "../schema/overflow_policy.hpp"
#include "account.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// The message types that a hub has met, with their rules and books.
namespace hubcaf {

/// What the options say about a message type.
struct message_rules {
  /// When a client's queue is full.
  overflow_policy client_overflow = overflow_policy::reject;
  /// When a handler's mailbox is full.
  overflow_policy handler_overflow = overflow_policy::reject;
  /// How long a message may wait; 0: for ever.
  std::chrono::milliseconds time_to_live{0};
};

/// One type. Its address is good as long as the table lives.
struct message_type {
  message_type(std::string_view type, std::uint32_t position, const message_rules& its_rules);

  /// Empty for the entry that stands for all types without one of their own.
  const std::string name;
  /// Position in the table.
  const std::uint32_t number;
  const message_rules rules;
  account inbound;
  account outbound;
};

/// Grows up to a bound and never forgets; types that come when it is full share `others()`. An entry takes 6 KiB. Thread-safe
/// and lock-free; finding a type that is there is one look-up in a hash table.
class type_table {
public:
  using rules_function = std::function<message_rules(std::string_view type)>;

  /// Most entries, `others()` included.
  static constexpr std::size_t max_types = 512;

  /// The most that the table holds once it is full.
  [[nodiscard]] static std::size_t ceiling() noexcept;

  /// @param rules_of says the rules of a new entry, for `others()` those of `""`; called from any thread, throws nothing but
  /// `std::bad_alloc`. @param key for the hash of types; the hub gives its own.
  explicit type_table(rules_function rules_of, const hash_key& key = hash_key::from_system());

  ~type_table();

  type_table(const type_table&) = delete;
  type_table& operator=(const type_table&) = delete;

  /// The entry of the type; a new one at the first meeting. `others()` when the table is full, or without memory, and for `""`.
  /// Whoever accepts a message keeps the entry (or its number) for settling it.
  [[nodiscard]] message_type& find_or_add(std::string_view name) noexcept;

  /// The same, but nobody shares `others()` for want of memory. @throws std::bad_alloc
  [[nodiscard]] message_type& obtain(std::string_view name);

  /// The entry of the type, or `others()` if it has none: for names that clients make up, which should not fill the table.
  [[nodiscard]] message_type& find(std::string_view name) noexcept;

  /// The entry with this number; `others()` if no entry has it.
  [[nodiscard]] message_type& at(std::uint32_t number) noexcept;

  /// Entry 0, which all types without an entry share.
  [[nodiscard]] message_type& others() noexcept;

  /// Entries now, at least 1.
  [[nodiscard]] std::size_t size() const noexcept;

  /// For tests and laws: the most entries that looking for one of them passes now.
  [[nodiscard]] std::size_t longest_chain() const noexcept;

  /// Calls `visit(const message_type&)` by number, for the entries of now.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (const auto& entry : entries_) {
      const auto* type = entry.load(std::memory_order_acquire);
      if (type == nullptr)
        return;
      visit(*type);
    }
  }

private:
  using slot = std::atomic<message_type*>;

  static constexpr std::size_t index_size = 2 * max_types;

  [[nodiscard]] message_type* look_up(std::string_view name) const noexcept;
  [[nodiscard]] message_type& add(std::string_view name);
  void put_into_index(message_type& type) noexcept;

  rules_function rules_of_;
  const hash_key key_;
  /// By number, without gaps: filled from the front.
  std::array<slot, max_types> entries_{};
  /// By hash, the next free place after it. Points to entries.
  std::array<slot, index_size> index_{};
  std::atomic<std::size_t> indexed_{0};
};

} // namespace hubcaf
