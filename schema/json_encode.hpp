// SPDX-License-Identifier: MIT
#pragma once

#include "json_buffer.hpp"
#include "json_form.hpp"
#include "json_member.hpp"
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

/// Specialise as true for a described struct whose empty optionals are to be written as `null`.
template <class T>
inline constexpr bool keeps_null = false;

namespace detail {

template <class T>
void encode(json_buffer& out, const T& value);

template <class T>
void encode_elements(json_buffer& out, const T& elements) {
  out.append('[');
  bool first = true;
  for (const auto& element : elements) {
    if (!first)
      out.append(',');
    first = false;
    encode<typename T::value_type>(out, element);
  }
  out.append(']');
}

template <json_map T>
void encode_map(json_buffer& out, const T& entries) {
  out.append('{');
  bool first = true;
  for (const auto& [key, value] : entries) {
    if (!first)
      out.append(',');
    first = false;
    json_encode_string(out, key);
    out.append(':');
    encode(out, value);
  }
  out.append('}');
}

template <described_enum T>
void encode_enum(json_buffer& out, T value) {
  const char* name = nullptr;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
    if (name == nullptr && enumerator.value == value)
      name = enumerator.name;
  });
  if (name == nullptr)
    out.append("null");
  else
    json_encode_string(out, name);
}

template <described_struct T>
void encode_members(json_buffer& out, const T& object) {
  // Each member that is there brings a comma; the first one's becomes the opening brace.
  const auto begin = out.size();
  boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
    const auto& value = object.*member.pointer;
    if constexpr (json_optional<std::remove_cvref_t<decltype(value)>> && !keeps_null<T>)
      if (!value)
        return;
    out.append(member_lead<decltype(member)>);
    encode(out, value);
  });
  if (out.size() == begin)
    out.append('{');
  else
    out[begin] = '{';
  out.append('}');
}

template <described_struct T>
void encode_struct(json_buffer& out, const T& object) {
  if constexpr (members_have_forms<T, writing>)
    encode_members(out, object);
  else
    require_members<T, writing>();
}

template <value_message T>
void encode_value_message(json_buffer& out, const T& message) {
  if constexpr (has_form<value_member_t<T>, writing>)
    encode(out, message.*value_member<T>);
  else
    require_members<T, writing>();
}

/// Appends `value` as JSON.
template <class T>
void encode(json_buffer& out, const T& value) {
  if constexpr (value_message<T>)
    encode_value_message(out, value);
  else if constexpr (std::same_as<T, bool>)
    out.append(value ? "true" : "false");
  else if constexpr (json_integer<T> || json_real<T>)
    append_number(out, value);
  else if constexpr (json_optional<T>)
    value ? encode(out, *value) : out.append("null");
  else if constexpr (is_std_array<T> || is_a<T, std::vector>)
    encode_elements(out, value);
  else if constexpr (json_map<T>)
    encode_map(out, value);
  else if constexpr (described_enum<T>)
    encode_enum(out, value);
  else if constexpr (described_struct<T>)
    encode_struct(out, value);
  else if constexpr (std::same_as<T, raw_json>)
    out.append(std::string_view(value.text));
  else if constexpr (std::same_as<T, boost::json::value>)
    append_value(out, value);
  else if constexpr (std::convertible_to<const T&, std::string_view>)
    json_encode_string(out, value);
  else
    require_form<T, writing>();
}

} // namespace detail

/// Appends `value` as JSON. Members of a struct that are empty optionals are left out unless
/// `keeps_null`, elsewhere they are `null`.
/// Floating-point numbers take the shortest form that reads back the same; infinities and NaN are `null`, as is an
/// enumeration's value without a name. Bytes in strings that are not UTF-8 become U+FFFD.
template <class T>
void json_encode(std::string& out, const T& value) {
  json_buffer text;
  detail::encode(text, value);
  out += text.view();
}

} // namespace hubcaf
