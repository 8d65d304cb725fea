// SPDX-License-Identifier: MIT
#pragma once

#include "json_number.hpp"
#include "json_traits.hpp"

#include <boost/mp11/algorithm.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>

/// What people are told when a value does not fit its C++ type.
namespace hubcaf::detail {

template <described_enum T>
std::string enum_expectation() {
  std::string result = "one of";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&result](auto enumerator) {
    result += result.back() == '"' ? ", \"" : " \"";
    result += enumerator.name;
    result += '"';
  });
  return result;
}

/// The integers from the least to the greatest `T`, the bounds named.
template <json_integer T>
std::string range_of_integers() {
  return integer_range(static_cast<long long>(std::numeric_limits<T>::min()), std::numeric_limits<T>::max());
}

/// The same in the words for somebody who gave no integer at all: bounds that only 64 bits set would be noise.
template <json_integer T>
std::string integer_expectation() {
  if constexpr (sizeof(T) < sizeof(std::int64_t))
    return range_of_integers<T>();
  else
    return std::is_signed_v<T> ? "an integer" : "an integer of at least 0";
}

/// What a JSON value has to be to become a `T`.
template <class T>
std::string expectation() {
  if constexpr (value_message<T>)
    return expectation<value_member_t<T>>();
  else if constexpr (std::same_as<T, bool>)
    return "true or false";
  else if constexpr (json_integer<T>)
    return integer_expectation<T>();
  else if constexpr (json_real<T>)
    return "a number";
  else if constexpr (std::same_as<T, std::string>)
    return "a string";
  else if constexpr (json_optional<T>)
    return expectation<typename T::value_type>() + " or null";
  else if constexpr (is_std_array<T>)
    return "an array of " + std::to_string(std::tuple_size_v<T>) + " elements";
  else if constexpr (is_a<T, std::vector>)
    return "an array";
  else if constexpr (json_map<T> || described_struct<T>)
    return "an object";
  else if constexpr (described_enum<T>)
    return enum_expectation<T>();
  else
    return "a JSON value";
}

} // namespace hubcaf::detail
