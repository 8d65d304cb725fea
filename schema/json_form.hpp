// SPDX-License-Identifier: MIT
#pragma once

#include "for_each_member.hpp"
#include "json_traits.hpp"
#include "raw_json.hpp"

#include <boost/json/fwd.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

/// The compiler's words for a type that has no JSON form: one sentence, which names the member where a macro knows it.
namespace hubcaf::detail {

// Which way a value travels.
struct reading {};
struct writing {};

/// The cause for which a type has no JSON form.
enum class form_lack : std::uint8_t {
  none,
  description,  ///< a struct whose members nobody listed
  enumerators,  ///< an enumeration whose names nobody listed
  key,          ///< a map whose keys are no text
  owned_text,   ///< a view of text: there is nothing to view when it is read
  construction, ///< read into a default-constructed value, and there is none
  other,
};

template <class T>
constexpr std::string_view signature_with() noexcept {
  return __PRETTY_FUNCTION__;
}

/// True for class types whose members an application cannot list: closures, and those of libraries.
template <class T>
consteval bool is_closed_class() {
  constexpr auto signature = signature_with<T>();
  constexpr auto name = signature.substr(signature.find("T = ") + 4);
  return name.starts_with("std::") || name.starts_with("boost::") || name.starts_with("caf::") ||
         name.find("<lambda") != name.npos || name.find("(lambda") != name.npos;
}

/// A container lacks what its elements lack; the members of a struct are looked at when it is read or written itself.
template <class T, class Direction>
consteval form_lack form_lack_of() {
  constexpr bool is_read = std::same_as<Direction, reading>;
  if constexpr (!std::is_object_v<T> || (is_read && std::is_const_v<T>))
    return form_lack::other;
  else if constexpr (std::is_const_v<T>)
    return form_lack_of<std::remove_const_t<T>, Direction>();
  else if constexpr (value_message<T> || described_struct<T>)
    return is_read && !std::default_initializable<T> ? form_lack::construction : form_lack::none;
  else if constexpr (std::same_as<T, bool> || json_integer<T> || json_real<T> || std::same_as<T, std::string> ||
                     described_enum<T> || std::same_as<T, raw_json> || std::same_as<T, boost::json::value>)
    return form_lack::none;
  else if constexpr (json_optional<T> || is_std_array<T> || is_a<T, std::vector>)
    return form_lack_of<typename T::value_type, Direction>();
  else if constexpr (json_map<T>)
    return form_lack_of<typename T::mapped_type, Direction>();
  else if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return is_read ? form_lack::owned_text : form_lack::none;
  else if constexpr (is_a<T, std::map> || is_a<T, std::unordered_map>)
    return form_lack::key;
  else if constexpr (std::is_enum_v<T>)
    return form_lack::enumerators;
  else if constexpr (std::is_class_v<T>)
    return is_closed_class<T>() ? form_lack::other : form_lack::description;
  else
    return form_lack::other;
}

template <class T, class Direction>
inline constexpr bool has_form = form_lack_of<T, Direction>() == form_lack::none;

/// The thing that is missing from the member to which a `Pointer` points.
template <class Pointer, class Direction>
inline constexpr form_lack member_lack = form_lack::other;

template <class Class, class Member, class Direction>
inline constexpr form_lack member_lack<Member Class::*, Direction> = form_lack_of<Member, Direction>();

/// Whether all members of a described struct have a JSON form.
template <class T, class Direction>
inline constexpr bool members_have_forms = []<class... Descriptors>(boost::mp11::mp_list<Descriptors...>) {
  return ((member_lack<std::remove_const_t<decltype(Descriptors::pointer)>, Direction> == form_lack::none) && ...);
}(boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>{});

// -- the sentences ------------------------------------------------------------------------

/// Stops the compiler with the sentence for what is lacking, if anything is. `subject` is a string literal.
#define HUBCAF_DETAIL_REQUIRE_FORM(lack, subject)                                                                      \
  static_assert((lack) != ::hubcaf::detail::form_lack::description,                                                    \
                subject " has no JSON form: list the members of its struct with HUBCAF_STRUCT");                       \
  static_assert((lack) != ::hubcaf::detail::form_lack::enumerators,                                                    \
                subject " has no JSON form: list the names of its enumeration with BOOST_DESCRIBE_ENUM");              \
  static_assert((lack) != ::hubcaf::detail::form_lack::key,                                                            \
                subject " has no JSON form: the keys of a map must be std::string");                                   \
  static_assert((lack) != ::hubcaf::detail::form_lack::owned_text,                                                     \
                subject " cannot be read from JSON: text that is read is a std::string");                              \
  static_assert((lack) != ::hubcaf::detail::form_lack::construction,                                                   \
                subject " cannot be read from JSON: its type has no default constructor");                             \
  static_assert((lack) != ::hubcaf::detail::form_lack::other, subject                                                  \
                " has no JSON form: types that have one are bool, integers, float, double, std::string, "              \
                "described structs and enumerations, hubcaf::raw_json, boost::json::value, and std::optional, "        \
                "std::vector, std::array and std::map<std::string, T> of such")

/// For a type that stands by itself.
template <class T, class Direction>
constexpr void require_form() noexcept {
  HUBCAF_DETAIL_REQUIRE_FORM((form_lack_of<T, Direction>()), "this type");
}

/// The same for each member of a struct that a macro declares; found by argument-dependent lookup.
#define HUBCAF_DETAIL_REQUIRE_MEMBERS(Type, ...)                                                                       \
  template <class Direction>                                                                                           \
  [[maybe_unused]] constexpr void hubcaf_require_members(Type**, Direction) noexcept {                                 \
    HUBCAF_DETAIL_FOR_EACH(HUBCAF_DETAIL_REQUIRE_MEMBER, Type, __VA_ARGS__)                                            \
  }
#define HUBCAF_DETAIL_REQUIRE_MEMBER(Type, member)                                                                     \
  HUBCAF_DETAIL_REQUIRE_FORM((::hubcaf::detail::member_lack<decltype(&Type::member), Direction>), #Type "::" #member);

/// A member's name, for the compiler's list of template arguments.
template <std::size_t Size>
struct name_text {
  consteval explicit name_text(const char* from) {
    std::copy_n(from, Size, text);
  }
  char text[Size + 1]{};
};

template <name_text Name, class Pointer, class Direction>
constexpr void require_described_member() noexcept {
  HUBCAF_DETAIL_REQUIRE_FORM((member_lack<Pointer, Direction>), "a member of this struct");
}

/// For the members of a described struct.
template <class T, class Direction>
constexpr void require_members() noexcept {
  if constexpr (requires { hubcaf_require_members(static_cast<T**>(nullptr), Direction{}); })
    hubcaf_require_members(static_cast<T**>(nullptr), Direction{});
  else
    []<class... Descriptors>(boost::mp11::mp_list<Descriptors...>) {
      (require_described_member<name_text<std::char_traits<char>::length(Descriptors::name)>(Descriptors::name),
                                std::remove_const_t<decltype(Descriptors::pointer)>, Direction>(),
       ...);
    }(boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>{});
}

} // namespace hubcaf::detail
