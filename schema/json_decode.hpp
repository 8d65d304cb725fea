// SPDX-License-Identifier: MIT
#pragma once

#include "decode_error.hpp"
#include "json_cursor.hpp"
#include "json_reader.hpp"
#include "raw_json.hpp"

#include <boost/system/result.hpp>

#include <string_view>
#include <utility>

/// JSON text -> C++ value, straight from the text and without a tree.
///
/// | C++ | JSON |
/// | --- | --- |
/// | `bool`, integers, `float`, `double`, `std::string` | the same; integers are range-checked, numbers exact |
/// | `std::optional<T>` | `null`, or an absent member, is empty |
/// | `std::vector<T>`, `std::array<T, N>` | array |
/// | `std::map<std::string, T>`, `std::unordered_map<std::string, T>` | object |
/// | enumeration with `BOOST_DESCRIBE_ENUM` | string |
/// | struct with `HUBCAF_MESSAGE`, `HUBCAF_STRUCT` | object; members of other names are ignored, of equal names the last counts |
/// | struct with `HUBCAF_VALUE_MESSAGE` | its one member |
/// | `raw_json`, `boost::json::value` | any value, as text or as a tree |
namespace hubcaf {

namespace detail {

/// Reads the one value of `json` into `value`; see `json_decode`.
/// @returns false, and what is wrong, if it does not fit; `value` is then unspecified
template <class T>
[[nodiscard]] bool decode_text(std::string_view json, std::string_view pointer, T& value, decode_error& error) {
  json_cursor in(json);
  if (decode(in, value, error) && (in.at_end() || refuse(in, error, "the only value in the text")))
    return true;
  error.pointer.insert(0, pointer);
  return false;
}

} // namespace detail

/// Reads one JSON value from `json`, which has to be UTF-8. Memory-safe on any text; malformed text is an error.
/// After a value of type `T` was read, the whole or a part of it, `std::optional<violation> check(const T&)` is called if
/// argument-dependent lookup finds one that is declared before `T` is first decoded. A `check` that takes or returns
/// anything else does not compile.
/// @param pointer where the value stands in the text that people see; the error's pointer begins with it.
template <class T>
[[nodiscard]] boost::system::result<T, decode_error> json_decode(std::string_view json, std::string_view pointer = "") {
  using result = boost::system::result<T, decode_error>;
  decode_error error;
  if constexpr (detail::has_form<T, detail::reading>) {
    T value{};
    if (detail::decode_text(json, pointer, value, error))
      return result(boost::system::in_place_value, std::move(value));
  } else {
    detail::require_form<T, detail::reading>();
  }
  return result(boost::system::in_place_error, std::move(error));
}

} // namespace hubcaf
