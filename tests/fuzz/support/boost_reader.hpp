// SPDX-License-Identifier: MIT
#pragma once

#include "../../schema/sample_types.hpp"

#include <hubcaf/schema/json_traits.hpp>
#include <hubcaf/schema/raw_json.hpp>

#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

/// The sample structs as they stand in a tree of Boost.JSON: the second reader beside the decoder.
namespace boost_reader {

namespace json = boost::json;

/// Thrown where the tree cannot tell: Boost.JSON 1.81 misreads the last digits of a number, and this number stands at a
/// limit.
struct unclear {};

/// True if the numbers are the same as far as Boost.JSON tells them apart.
inline bool near(double a, double b, double tolerance = 1e-14) {
  if (a == b)
    return true;
  if (!std::isfinite(a) || !std::isfinite(b))
    throw unclear();
  // Of numbers below the smallest normal one few digits are left.
  return std::abs(a - b) <= std::max(std::abs(a), std::abs(b)) * tolerance || std::abs(a - b) < 1e-300;
}

/// True if a `T` holds the number, rounded.
template <class T>
bool in_range(double number) {
  constexpr double max = std::numeric_limits<T>::max();
  if (std::isnan(number) || (std::isfinite(number) && near(std::abs(number), max, 1e-7)))
    throw unclear();
  return std::abs(number) <= max;
}

/// True if the values are the same as far as Boost.JSON tells them apart.
inline bool alike(const json::value& a, const json::value& b) {
  // Of the two only the library keeps the sign of -0, which makes it a double.
  if (a.is_double() ? b.is_number() : b.is_double() && a.is_number())
    return near(a.to_number<double>(), b.to_number<double>()) &&
           (a.kind() == b.kind() || near(a.to_number<double>(), 0));
  if (a.is_array() && b.is_array())
    return std::equal(a.get_array().begin(), a.get_array().end(), b.get_array().begin(), b.get_array().end(), alike);
  if (a.is_object() && b.is_object()) {
    const auto has = [&b](const auto& member) {
      const auto* other = b.get_object().if_contains(member.key());
      return other != nullptr && alike(member.value(), *other);
    };
    return a.get_object().size() == b.get_object().size() &&
           std::all_of(a.get_object().begin(), a.get_object().end(), has);
  }
  return a == b;
}

/// True if a `T` can be read from `from`; with `read`, if that is the one.
template <class T>
bool fits(const json::value& from, const T* read);

template <hubcaf::detail::json_integer T>
bool fits_integer(const json::value& from, const T* read) {
  const auto same = [read](auto number) {
    return std::in_range<T>(number) && (!read || std::cmp_equal(*read, number));
  };
  return from.is_int64() ? same(from.get_int64()) : from.is_uint64() && same(from.get_uint64());
}

template <hubcaf::detail::json_real T>
bool fits_real(const json::value& from, const T* read) {
  if (!from.is_number())
    return false;
  const auto number = from.to_number<double>();
  if (!in_range<T>(number))
    return false;
  if constexpr (std::same_as<T, float>)
    return !read || near(*read, number, 1e-6) || std::abs(number) < 1e-37;
  return !read || near(*read, number);
}

template <class T>
bool fits_elements(const json::value& from, const T* read) {
  if (!from.is_array() || (read && read->size() != from.get_array().size()))
    return false;
  std::size_t index = 0;
  return std::all_of(from.get_array().begin(), from.get_array().end(), [&](const json::value& element) {
    if (!read)
      return fits<typename T::value_type>(element, nullptr);
    const typename T::value_type one = (*read)[index++];
    return fits(element, &one);
  });
}

template <hubcaf::detail::json_map T>
bool fits_map(const json::value& from, const T* read) {
  if (!from.is_object() || (read && read->size() != from.get_object().size()))
    return false;
  return std::all_of(from.get_object().begin(), from.get_object().end(), [&](const auto& member) {
    if (!read)
      return fits<typename T::mapped_type>(member.value(), nullptr);
    const auto found = read->find(std::string(member.key()));
    return found != read->end() && fits(member.value(), &found->second);
  });
}

// A tree has to hold each of its numbers.
inline bool fits_tree(const json::value& from) {
  if (from.is_array())
    return std::all_of(from.get_array().begin(), from.get_array().end(), fits_tree);
  if (from.is_object())
    return std::all_of(from.get_object().begin(), from.get_object().end(),
                       [](const auto& member) { return fits_tree(member.value()); });
  return !from.is_double() || in_range<double>(from.get_double());
}

template <hubcaf::detail::described_enum T>
bool fits_enum(const json::value& from, const T* read) {
  bool found = false;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
    found |= from.is_string() && from.get_string() == enumerator.name && (!read || *read == enumerator.value);
  });
  return found;
}

template <hubcaf::detail::described_struct T>
bool fits_struct(const json::value& from, const T* read) {
  if (!from.is_object())
    return false;
  bool all = true;
  boost::mp11::mp_for_each<hubcaf::detail::members_of<T>>([&](auto member) {
    using type = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
    const type* value = read ? &(read->*member.pointer) : nullptr;
    static const json::value null;
    const auto* there = from.get_object().if_contains(member.name);
    if (there == nullptr && hubcaf::detail::json_optional<type>)
      there = &null;
    all = all && there != nullptr && fits(*there, value);
  });
  return all;
}

// The rules that sample_types.hpp gives two of its structs, as the tree shows them.
template <class T>
bool keeps_rule(const json::value&) {
  return true;
}

template <>
inline bool keeps_rule<sample::item>(const json::value& from) {
  return from.at("count").to_number<int>() >= 1;
}

template <>
inline bool keeps_rule<sample::line>(const json::value& from) {
  return !from.get_string().empty() && from.get_string().size() <= 4096;
}

template <class T>
bool fits(const json::value& from, const T* read) {
  using namespace hubcaf::detail;
  if constexpr (value_message<T>)
    return fits(from, read ? &(read->*value_member<T>) : static_cast<const value_member_t<T>*>(nullptr)) &&
           keeps_rule<T>(from);
  else if constexpr (std::same_as<T, bool>)
    return from.is_bool() && (!read || *read == from.get_bool());
  else if constexpr (json_integer<T>)
    return fits_integer(from, read);
  else if constexpr (json_real<T>)
    return fits_real(from, read);
  else if constexpr (std::same_as<T, std::string>)
    return from.is_string() && (!read || std::string_view(*read) == std::string_view(from.get_string()));
  else if constexpr (json_optional<T>)
    return from.is_null() ? !read || !*read
                          : (!read || *read) && fits<typename T::value_type>(from, read ? &**read : nullptr);
  else if constexpr (is_std_array<T>)
    return from.is_array() && from.get_array().size() == std::tuple_size_v<T> && fits_elements(from, read);
  else if constexpr (is_a<T, std::vector>)
    return fits_elements(from, read);
  else if constexpr (json_map<T>)
    return fits_map(from, read);
  else if constexpr (described_enum<T>)
    return fits_enum(from, read);
  else if constexpr (described_struct<T>)
    return fits_struct(from, read) && keeps_rule<T>(from);
  else if constexpr (std::same_as<T, hubcaf::raw_json>)
    return !read || alike(from, json::parse(read->text));
  else
    return fits_tree(from) && (!read || alike(from, *read));
}

} // namespace boost_reader
