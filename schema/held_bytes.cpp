// SPDX-License-Identifier: MIT
#include "held_bytes.hpp"

#include <boost/json/value.hpp>

#include <cstdint>

namespace hubcaf::detail {

namespace {

std::size_t heap_of_object(const boost::json::object& entries) noexcept {
  if (entries.capacity() == 0)
    return 0;
  // The table has a head, the entries, and for many entries an index of two numbers each.
  auto sum = heap_block(4 * sizeof(void*) +
                        entries.capacity() * (sizeof(boost::json::key_value_pair) + 2 * sizeof(std::uint32_t)));
  for (const auto& entry : entries)
    sum += heap_block(entry.key().size() + 1) + heap_of(entry.value());
  return sum;
}

} // namespace

std::size_t heap_of(const boost::json::value& value) noexcept {
  constexpr std::size_t in_place = 14;
  constexpr std::size_t head = 2 * sizeof(void*);
  if (const auto* text = value.if_string())
    return text->capacity() > in_place ? heap_block(head + text->capacity() + 1) : 0;
  if (const auto* entries = value.if_object())
    return heap_of_object(*entries);
  const auto* elements = value.if_array();
  if (elements == nullptr || elements->capacity() == 0)
    return 0;
  auto sum = heap_block(head + elements->capacity() * sizeof(boost::json::value));
  for (const auto& element : *elements)
    sum += heap_of(element);
  return sum;
}

} // namespace hubcaf::detail
