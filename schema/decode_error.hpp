// SPDX-License-Identifier: MIT
#pragma once

#include <boost/assert/source_location.hpp>

#include <string>
#include <string_view>

namespace hubcaf {

/// Where and how a JSON value does not fit a C++ type.
struct decode_error {
  /// RFC 6901 pointer, such as `/content/items/0/count`.
  std::string pointer;
  /// The value that should have stood there, such as `an integer` or `one of "red", "green"`.
  std::string expected;
  /// True if nothing stood there: the member is absent.
  bool missing = false;

  bool operator==(const decode_error&) const = default;
};

/// A rule of the user's that a decoded struct breaks; see `json_decode`.
struct violation {
  /// RFC 6901 pointer from the struct, such as `/count`; empty for the struct itself.
  std::string pointer;
  std::string expected;
};

/// The fault in words: `expected an integer`, or `missing; expected an integer`.
[[nodiscard]] std::string describe(const decode_error& error);

/// Puts `/token` before `pointer`; `~` and `/` in the token are escaped.
void prepend_token(std::string& pointer, std::string_view token);

/// What `result::value()` does with an error: throws `std::invalid_argument`.
[[noreturn]] void throw_exception_from_error(const decode_error& error, const boost::source_location& where);

} // namespace hubcaf
