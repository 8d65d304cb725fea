// SPDX-License-Identifier: MIT
#pragma once

/// INTERFACE DRAFT (to be filled in)
#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf {

/// JSON text that is passed on as it came. Holds one well-formed value.
struct raw_json {
  std::string text = "null";
};

/// Where and how a JSON value does not fit a C++ type.
struct decode_error {
  /// RFC 6901 pointer, such as `/content/items/0/count`.
  std::string pointer;
  /// What should have stood there, such as `an integer from 0 to 255`.
  std::string expected;
};

/// A rule of the user's that a decoded struct breaks; see `check` below.
struct violation {
  /// RFC 6901 pointer from the struct, such as `/count`; empty for the struct itself.
  std::string pointer;
  std::string expected;
};

// After decoding a struct T, `std::optional<violation> check(const T&)` is called if argument-dependent lookup finds one.

template <class T>
boost::system::result<T, decode_error> json_decode(std::string_view json, std::string_view pointer = "");

} // namespace hubcaf
