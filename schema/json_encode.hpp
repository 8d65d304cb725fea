// SPDX-License-Identifier: MIT
#pragma once

#include "json_number.hpp"
#include "json_string.hpp"
#include "json_traits.hpp"
#include "json_value.hpp"
#include "raw_json.hpp"

#include <boost/json/fwd.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

/// C++ value -> JSON text: the reverse of `json_decode`.
namespace hubcaf {

template <class T>
void json_encode(std::string& out, const T& value);

/// Specialise as true for a described struct whose empty optionals are to be written as `null`.
template <class T>
inline constexpr bool keeps_null = false;

namespace detail {

template <class T>
void encode_elements(std::string& out, const T& elements) {
  out += '[';
  bool first = true;
  for (const auto& element : elements) {
    if (!first)
      out += ',';
    first = false;
    json_encode<typename T::value_type>(out, element);
  }
  out += ']';
}

template <json_map T>
void encode_map(std::string& out, const T& entries) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : entries) {
    if (!first)
      out += ',';
    first = false;
    json_encode_string(out, key);
    out += ':';
    json_encode(out, value);
  }
  out += '}';
}

template <described_enum T>
void encode_enum(std::string& out, T value) {
  const char* name = nullptr;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
    if (name == nullptr && enumerator.value == value)
      name = enumerator.name;
  });
  if (name == nullptr)
    out += "null";
  else
    json_encode_string(out, name);
}

template <described_struct T>
void encode_struct(std::string& out, const T& object) {
  out += '{';
  bool first = true;
  boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
    const auto& value = object.*member.pointer;
    if constexpr (json_optional<std::remove_cvref_t<decltype(value)>> && !keeps_null<T>)
      if (!value)
        return;
    out += first ? "\"" : ",\"";
    first = false;
    out += member.name;
    out += "\":";
    json_encode(out, value);
  });
  out += '}';
}

} // namespace detail

/// Appends `value` as JSON. Members of a struct that are empty optionals are left out unless
/// `keeps_null`, elsewhere they are `null`.
/// Floating-point numbers take the shortest form that reads back the same; infinities and NaN are `null`, as is an
/// enumeration's value without a name. Bytes in strings that are not UTF-8 become U+FFFD.
template <class T>
void json_encode(std::string& out, const T& value) {
  if constexpr (detail::value_message<T>)
    json_encode(out, value.*detail::value_member<T>);
  else if constexpr (std::same_as<T, bool>)
    out += value ? "true" : "false";
  else if constexpr (detail::json_integer<T> || detail::json_real<T>)
    detail::append_number(out, value);
  else if constexpr (detail::json_optional<T>)
    value ? json_encode(out, *value) : void(out += "null");
  else if constexpr (detail::is_std_array<T> || detail::is_a<T, std::vector>)
    detail::encode_elements(out, value);
  else if constexpr (detail::json_map<T>)
    detail::encode_map(out, value);
  else if constexpr (detail::described_enum<T>)
    detail::encode_enum(out, value);
  else if constexpr (detail::described_struct<T>)
    detail::encode_struct(out, value);
  else if constexpr (std::same_as<T, raw_json>)
    out += value.text;
  else if constexpr (std::same_as<T, boost::json::value>)
    detail::append_value(out, value);
  else if constexpr (std::convertible_to<const T&, std::string_view>)
    json_encode_string(out, value);
  else
    static_assert(detail::always_false<T>,
                  "this type has no JSON form: describe it with HUBCAF_STRUCT or BOOST_DESCRIBE_ENUM");
}

} // namespace hubcaf
