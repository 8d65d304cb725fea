// SPDX-License-Identifier: MIT
#include "type_table.hpp"

#include "../schema/held_bytes.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace hubcaf {

message_type::message_type(std::string_view type, std::uint32_t position, const message_rules& its_rules)
  : name(type), number(position), rules(its_rules) {
}

type_table::type_table(rules_function rules_of, const hash_key& key) : rules_of_(std::move(rules_of)), key_(key) {
  entries_[0] = new message_type("", 0, rules_of_(""));
}

std::size_t type_table::ceiling() noexcept {
  // Clients' types have at most 128 bytes, and a string ends with one more.
  constexpr std::size_t name_bytes = detail::heap_block(128 + 1);
  return sizeof(type_table) + max_types * (sizeof(message_type) + name_bytes);
}

type_table::~type_table() {
  for (auto& entry : entries_)
    delete entry.load();
}

message_type& type_table::find_or_add(std::string_view name) noexcept {
  try {
    return obtain(name);
  } catch (const std::bad_alloc&) {
    return others();
  }
}

message_type& type_table::obtain(std::string_view name) {
  if (name.empty())
    return others();
  // Asked before the look-up: if all entries there can be were in the index by then, the look-up's answer is final.
  const bool complete = indexed_.load(std::memory_order_acquire) == max_types - 1;
  if (auto* known = look_up(name))
    return *known;
  return complete ? others() : add(name);
}

message_type& type_table::find(std::string_view name) noexcept {
  auto* known = look_up(name);
  return known != nullptr ? *known : others();
}

message_type& type_table::at(std::uint32_t number) noexcept {
  auto* type = number < max_types ? entries_[number].load(std::memory_order_acquire) : nullptr;
  return type != nullptr ? *type : others();
}

message_type& type_table::others() noexcept {
  return *entries_[0].load(std::memory_order_relaxed);
}

std::size_t type_table::size() const noexcept {
  std::size_t count = 0;
  for_each([&](const message_type&) { ++count; });
  return count;
}

std::size_t type_table::longest_chain() const noexcept {
  std::size_t longest = 0;
  for_each([&](const message_type& type) {
    std::size_t passed = 1;
    for (auto i = keyed_hash(key_, type.name); type.number != 0; ++i, ++passed)
      if (const auto* found = index_[i % index_size].load(std::memory_order_acquire);
          found == &type || found == nullptr)
        break;
    longest = std::max(longest, passed);
  });
  return longest;
}

message_type* type_table::look_up(std::string_view name) const noexcept {
  // Ends at a free place: the index is at most half full.
  for (auto i = keyed_hash(key_, name);; ++i) {
    auto* type = index_[i % index_size].load(std::memory_order_acquire);
    if (type == nullptr || type->name == name)
      return type;
  }
}

message_type& type_table::add(std::string_view name) {
  const auto rules = rules_of_(name);
  // Whoever adds has passed every entry before, so no name is there twice, and a thread that loses a race sees the winner's.
  for (std::uint32_t number = 1; number < max_types; ++number) {
    auto& place = entries_[number];
    auto* present = place.load(std::memory_order_acquire);
    if (present == nullptr) {
      auto fresh = std::make_unique<message_type>(name, number, rules);
      if (place.compare_exchange_strong(present, fresh.get(), std::memory_order_acq_rel, std::memory_order_acquire)) {
        auto& added = *fresh.release();
        put_into_index(added);
        return added;
      }
    }
    if (present->name == name)
      return *present;
  }
  return others();
}

void type_table::put_into_index(message_type& type) noexcept {
  for (auto i = keyed_hash(key_, type.name);; ++i) {
    message_type* expected = nullptr;
    if (index_[i % index_size].compare_exchange_strong(expected, &type, std::memory_order_acq_rel,
                                                       std::memory_order_relaxed))
      break;
  }
  indexed_.fetch_add(1, std::memory_order_release);
}

} // namespace hubcaf
