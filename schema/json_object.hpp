// SPDX-License-Identifier: MIT
#pragma once

#include "decode_error.hpp"
#include "json_cursor.hpp"

#include <span>
#include <string_view>

/// Reading JSON objects into maps and structs: the part that does not depend on their type.
namespace hubcaf::detail {

/// Reads the value of the member `key` into `target`.
using entry_reader = bool (*)(void* target, std::string_view key, json_cursor& in, decode_error& error);

/// Reads an object, member by member. Of members of the same name the last one counts, even if an earlier one does not fit.
[[nodiscard]] bool read_entries(json_cursor& in, void* target, entry_reader read, decode_error& error);

/// How to read one member of a struct.
struct member_reader {
  std::string_view name;
  /// Reads its value; `object` is the struct.
  bool (*read)(void* object, json_cursor& in, decode_error& error);
  /// The member is absent: clears it, or says what is missing.
  bool (*absent)(void* object, decode_error& error);
};

/// Most members of a struct.
inline constexpr std::size_t max_members = 64;

/// Reads an object into a struct. Members that the struct does not have are ignored.
[[nodiscard]] bool read_members(json_cursor& in, void* object, std::span<const member_reader> members,
                                decode_error& error);

/// Says that there is no `expected` next, or that it is nested too deeply. @returns false
bool refuse(json_cursor in, decode_error& error, std::string_view expected);

} // namespace hubcaf::detail
