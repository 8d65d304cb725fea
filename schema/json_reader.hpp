// SPDX-License-Identifier: MIT
#pragma once

#include "decode_error.hpp"
#include "json_cursor.hpp"
#include "json_expectation.hpp"
#include "json_form.hpp"
#include "json_member.hpp"
#include "json_number.hpp"
#include "json_object.hpp"
#include "json_traits.hpp"
#include "json_value.hpp"
#include "raw_json.hpp"

#include <boost/mp11/algorithm.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// One reader for each kind of C++ type. Objects are read in json_object.hpp, whatever their type.
namespace hubcaf::detail {

template <class T>
bool decode(json_cursor& in, T& out, decode_error& error);

template <json_integer T>
bool decode_integer(json_cursor& in, T& out, decode_error& error) {
  const auto before = in;
  if (const auto number = in.read_short_integer(); number && std::in_range<T>(*number)) {
    out = static_cast<T>(*number);
    return true;
  }
  in = before;
  auto text = in.read_number();
  auto value = text.empty() ? std::nullopt : parse_integer<T>(text);
  if (!value)
    return refuse(in, error, is_integer(text) ? range_of_integers<T>() : expectation<T>());
  out = *value;
  return true;
}

template <json_real T>
bool decode_real(json_cursor& in, T& out, decode_error& error) {
  auto text = in.read_number();
  if (text.empty())
    return refuse(in, error, expectation<T>());
  std::optional<T> value;
  if constexpr (std::same_as<T, float>)
    value = parse_float(text);
  else
    value = parse_double(text);
  if (!value)
    return refuse(in, error, real_range(std::numeric_limits<T>::max()));
  out = *value;
  return true;
}

template <json_optional T>
bool decode_optional(json_cursor& in, T& out, decode_error& error) {
  if (in.peek() == 'n') {
    out.reset();
    return in.read_word("null") || refuse(in, error, expectation<T>());
  }
  if (decode(in, out.emplace(), error))
    return true;
  if (error.pointer.empty() && error.expected == expectation<typename T::value_type>())
    error.expected += " or null";
  return false;
}

/// Reads an array; `read(index)` reads one element.
template <class Read>
bool decode_elements(json_cursor& in, decode_error& error, Read read) {
  if (!in.enter('['))
    return refuse(in, error, "an array");
  for (std::size_t index = 0;; ++index) {
    switch (in.next(']', index == 0)) {
      case json_cursor::step::done:
        return true;
      case json_cursor::step::malformed:
        return refuse(in, error, "well-formed JSON");
      case json_cursor::step::more:
        if (!read(index)) {
          prepend_token(error.pointer, std::to_string(index));
          return false;
        }
    }
  }
}

template <class T>
bool decode_vector(json_cursor& in, T& out, decode_error& error) {
  out.clear();
  return decode_elements(in, error, [&](std::size_t) {
    if constexpr (std::same_as<typename T::value_type, bool>) {
      bool element = false;
      auto ok = decode(in, element, error);
      out.push_back(element);
      return ok;
    } else {
      return decode(in, out.emplace_back(), error);
    }
  });
}

template <class T>
bool decode_array(json_cursor& in, T& out, decode_error& error) {
  if (in.peek() != '[')
    return refuse(in, error, expectation<T>());
  auto before = in;
  std::size_t count = 0;
  auto read = [&](std::size_t index) {
    ++count;
    if (index < out.size())
      return decode(in, out[index], error);
    return in.skip_value() || refuse(in, error, "well-formed JSON");
  };
  if (!decode_elements(in, error, read))
    return false;
  return count == out.size() || refuse(before, error, expectation<T>());
}

template <json_map T>
bool decode_map(json_cursor& in, T& out, decode_error& error) {
  auto read = [](void* target, std::string_view key, json_cursor& from, decode_error& failure) {
    typename T::mapped_type value{};
    std::string name(key);
    if (!decode(from, value, failure))
      return false;
    static_cast<T*>(target)->insert_or_assign(std::move(name), std::move(value));
    return true;
  };
  out.clear();
  return read_entries(in, &out, read, error);
}

template <described_enum T>
bool decode_enum(json_cursor& in, T& out, decode_error& error) {
  std::string name;
  bool found = false;
  if (in.read_string(name))
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (!found && name == enumerator.name) {
        out = enumerator.value;
        found = true;
      }
    });
  return found || refuse(in, error, expectation<T>());
}

/// How to read the member that Boost.Describe's `Descriptor` stands for.
template <class T, class Descriptor>
constexpr member_reader make_member_reader() {
  using member = std::remove_cvref_t<decltype(std::declval<T&>().*Descriptor::pointer)>;
  return {
    Descriptor::name,
    [](void* object, json_cursor& in, decode_error& error) {
      return decode(in, static_cast<T*>(object)->*Descriptor::pointer, error);
    },
    []([[maybe_unused]] void* object, [[maybe_unused]] decode_error& error) {
      if constexpr (json_optional<member>) {
        (static_cast<T*>(object)->*Descriptor::pointer).reset();
        return true;
      } else {
        error.expected = expectation<member>();
        error.missing = true;
        return false;
      }
    },
  };
}

/// Reads the member of that number if it comes next, in the order of the struct and without white space; see `decode_struct`.
/// @returns false if the others should not be tried
template <class Descriptor, class T>
bool read_in_order(json_cursor& in, T& out, decode_error& error, std::size_t index, read_progress& progress) {
  auto& member = out.*Descriptor::pointer;
  if (progress.seen == 0 ? !in.take_literal(first_lead<Descriptor>) : !in.take_literal(member_lead<Descriptor>))
    return json_optional<std::remove_cvref_t<decltype(member)>>;
  const auto value = in;
  if (decode(in, member, error)) {
    progress.see(index);
    return true;
  }
  in = value;
  progress.unfit = index;
  return false;
}

/// Clears an optional member that was absent.
template <class Descriptor, class T>
void clear_unless([[maybe_unused]] bool seen, [[maybe_unused]] T& out) {
  if constexpr (json_optional<std::remove_cvref_t<decltype(out.*Descriptor::pointer)>>)
    if (!seen)
      (out.*Descriptor::pointer).reset();
}

/// Most objects have the members of the struct in its order, without white space. How the rest is read does not depend on the
/// type of the struct.
template <class T, class... Descriptors>
bool decode_members(json_cursor& in, T& out, decode_error& error, boost::mp11::mp_list<Descriptors...>) {
  static constexpr std::array<member_reader, sizeof...(Descriptors)> members{make_member_reader<T, Descriptors>()...};
  static_assert(members.size() <= max_members);
  if (!in.enter('{'))
    return refuse(in, error, "an object");
  read_progress progress;
  std::size_t index = 0;
  const bool all = (read_in_order<Descriptors>(in, out, error, index++, progress) && ...);
  if (!all || !in.leave('}'))
    return read_members(in, &out, members, progress, error);
  index = 0;
  (clear_unless<Descriptors>(progress.sees(index++), out), ...);
  return true;
}

template <described_struct T>
bool decode_struct(json_cursor& in, T& out, decode_error& error) {
  if constexpr (members_have_forms<T, reading>) {
    return decode_members(in, out, error, boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>{});
  } else {
    require_members<T, reading>();
    return false;
  }
}

template <value_message T>
bool decode_value_message(json_cursor& in, T& out, decode_error& error) {
  if constexpr (has_form<value_member_t<T>, reading>) {
    return decode(in, out.*value_member<T>, error);
  } else {
    require_members<T, reading>();
    return false;
  }
}

/// Hides the functions of this name in outer namespaces: a `check` is found by argument-dependent lookup alone.
void check() = delete;

/// Something that is called like the user's own rule for a type, whatever it takes and returns.
template <class T>
concept has_check = requires(const T& value) {
  check(value);
}
|| requires(T& value) {
  check(value);
}
|| requires(T&& value) {
  check(static_cast<T&&>(value));
};

/// The user's own rule for a type.
template <class T>
concept checked = requires(const T& value) {
  { check(value) } -> std::same_as<std::optional<violation>>;
};

template <class T>
bool keeps_rule(const T& value, decode_error& error) {
  static_assert(!has_check<T> || checked<T>,
                "check(const T&) must return std::optional<hubcaf::violation>, and take its T by value or as const T&: "
                "as it stands it would never be called");
  if constexpr (checked<T>) {
    if (std::optional<violation> broken = check(value)) {
      error.pointer = std::move(broken->pointer);
      error.expected = std::move(broken->expected);
      error.missing = false;
      return false;
    }
  }
  return true;
}

/// Reads what the types alone say; the user's rules come after it.
template <class T>
bool decode_form(json_cursor& in, T& out, decode_error& error) {
  if constexpr (value_message<T>) {
    return decode_value_message(in, out, error);
  } else if constexpr (std::same_as<T, bool>) {
    out = in.peek() == 't';
    return in.read_word(out ? "true" : "false") || refuse(in, error, expectation<T>());
  } else if constexpr (json_integer<T>) {
    return decode_integer(in, out, error);
  } else if constexpr (json_real<T>) {
    return decode_real(in, out, error);
  } else if constexpr (std::same_as<T, std::string>) {
    return in.read_string(out) || refuse(in, error, expectation<T>());
  } else if constexpr (json_optional<T>) {
    return decode_optional(in, out, error);
  } else if constexpr (is_std_array<T>) {
    return decode_array(in, out, error);
  } else if constexpr (is_a<T, std::vector>) {
    return decode_vector(in, out, error);
  } else if constexpr (json_map<T>) {
    return decode_map(in, out, error);
  } else if constexpr (described_enum<T>) {
    return decode_enum(in, out, error);
  } else if constexpr (described_struct<T>) {
    return decode_struct(in, out, error);
  } else if constexpr (std::same_as<T, raw_json>) {
    out.text = in.read_raw();
    return !out.text.empty() || refuse(in, error, expectation<T>());
  } else {
    return read_value(in, out, error);
  }
}

/// On failure `error.pointer` leads from this value to what does not fit.
template <class T>
bool decode(json_cursor& in, T& out, decode_error& error) {
  if constexpr (has_form<T, reading>) {
    return decode_form(in, out, error) && keeps_rule(out, error);
  } else {
    require_form<T, reading>();
    return false;
  }
}

} // namespace hubcaf::detail
