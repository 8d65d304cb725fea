// SPDX-License-Identifier: MIT
#pragma once

#include "json_traits.hpp"
#include "raw_json.hpp"
#include "recycler.hpp"

#include <boost/json/fwd.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// How much memory values hold on the heap, for queues that are bounded by memory: not less than glibc's heap takes.
namespace hubcaf::detail {

/// Memory that an allocation of `size` bytes takes from the heap, its bookkeeping included.
constexpr std::size_t heap_block(std::size_t size) noexcept {
  return size == 0 ? 0 : std::max<std::size_t>(32, (size + 8 + 15) / 16 * 16);
}

/// The same for an object of `make_recycled`, with its counts.
constexpr std::size_t recycled_block(std::size_t size) noexcept {
  constexpr std::size_t counts = 16;
  const auto all = size + counts;
  return heap_block(all <= recycler::largest ? (all + recycler::step - 1) / recycler::step * recycler::step : all);
}

inline std::size_t heap_of(const std::string& text) noexcept {
  const auto in_place = std::string().capacity();
  return text.capacity() > in_place ? heap_block(text.capacity() + 1) : 0;
}

[[nodiscard]] std::size_t heap_of(const boost::json::value& value) noexcept;

template <class T>
using member_list = boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>;

/// True if values of this type never hold anything on the heap.
template <class T>
consteval bool is_flat() {
  if constexpr (value_message<T>)
    return is_flat<value_member_t<T>>();
  else if constexpr (json_optional<T> || is_std_array<T>)
    return is_flat<typename T::value_type>();
  else if constexpr (described_struct<T>)
    return []<class... Descriptors>(boost::mp11::mp_list<Descriptors...>) {
      return (is_flat<std::remove_cvref_t<decltype(std::declval<T&>().*Descriptors::pointer)>>() && ...);
    }(member_list<T>{});
  else
    return !std::is_class_v<T>;
}

template <class T>
std::size_t heap_of(const T& value) noexcept;

template <class T>
std::size_t heap_of_elements(const T& elements) noexcept {
  std::size_t sum = 0;
  if constexpr (!is_flat<typename T::value_type>())
    for (const auto& element : elements)
      sum += heap_of(element);
  return sum;
}

template <json_map T>
std::size_t heap_of_map(const T& entries) noexcept {
  constexpr std::size_t word = sizeof(void*);
  std::size_t sum = 0;
  // A node of a tree has three pointers and a colour, one of a hash table a pointer and a hash.
  constexpr bool is_hashed = requires {
    entries.bucket_count();
  };
  if constexpr (is_hashed)
    sum += heap_block(entries.bucket_count() * word);
  sum += entries.size() * heap_block((is_hashed ? 2 : 4) * word + sizeof(typename T::value_type));
  for (const auto& [key, value] : entries) {
    sum += heap_of(key);
    if constexpr (!is_flat<typename T::mapped_type>())
      sum += heap_of(value);
  }
  return sum;
}

/// The heap that `value` holds. Nothing is known of types without a JSON form of their own: they count as flat.
template <class T>
std::size_t heap_of(const T& value) noexcept {
  if constexpr (is_flat<T>())
    return 0;
  else if constexpr (value_message<T>)
    return heap_of(value.*value_member<T>);
  else if constexpr (std::same_as<T, raw_json>)
    return heap_of(value.text);
  else if constexpr (json_optional<T>)
    return value ? heap_of(*value) : 0;
  else if constexpr (is_std_array<T>)
    return heap_of_elements(value);
  else if constexpr (std::same_as<T, std::vector<bool>>)
    return heap_block(value.capacity() / 8);
  else if constexpr (is_a<T, std::vector>)
    return heap_block(value.capacity() * sizeof(typename T::value_type)) + heap_of_elements(value);
  else if constexpr (json_map<T>)
    return heap_of_map(value);
  else if constexpr (described_struct<T>)
    return [&value]<class... Descriptors>(boost::mp11::mp_list<Descriptors...>) {
      return (heap_of(value.*Descriptors::pointer) + ... + 0);
    }(member_list<T>{});
  else
    return 0;
}

} // namespace hubcaf::detail
