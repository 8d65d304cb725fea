// SPDX-License-Identifier: MIT
#pragma once

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

/// Which C++ types have a JSON form, and which one.
namespace hubcaf::detail {

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;

template <template <class...> class Template, class... Ts>
inline constexpr bool is_a<Template<Ts...>, Template> = true;

template <class T>
inline constexpr bool is_std_array = false;

template <class T, std::size_t Size>
inline constexpr bool is_std_array<std::array<T, Size>> = true;

/// Integers that are numbers, not characters nor `bool`.
template <class T>
concept json_integer =
  std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
  !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <class T>
concept json_real = std::same_as<T, float> || std::same_as<T, double>;

template <class T>
concept json_optional = is_a<T, std::optional>;

/// `std::map` or `std::unordered_map` with text as keys: a JSON object.
template <class T>
inline constexpr bool is_text_map = false;

template <class T, class... Ts>
inline constexpr bool is_text_map<std::map<std::string, T, Ts...>> = true;

template <class T, class... Ts>
inline constexpr bool is_text_map<std::unordered_map<std::string, T, Ts...>> = true;

template <class T>
concept json_map = is_text_map<T>;

/// An enumeration described with `BOOST_DESCRIBE_ENUM`: its names as strings.
template <class T>
concept described_enum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// A struct described with `HUBCAF_MESSAGE` or `HUBCAF_STRUCT`: a JSON object.
template <class T>
concept described_struct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// A struct declared with `HUBCAF_VALUE_MESSAGE`: the JSON form of its one member.
template <class T>
concept value_message = std::is_class_v<T> && requires {
  hubcaf_value_member(static_cast<T**>(nullptr));
};

/// The one member of a value message.
template <value_message T>
inline constexpr auto value_member = hubcaf_value_member(static_cast<T**>(nullptr));

template <value_message T>
using value_member_t = std::remove_cvref_t<decltype(std::declval<T&>().*value_member<T>)>;

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
inline constexpr bool always_false = false;

} // namespace hubcaf::detail
