// SPDX-License-Identifier: MIT
#pragma once

#include "decode_error.hpp"
#include "json_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
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
inline constexpr std::size_t max_members = 64; // bits of `read_progress::seen`

/// How far an object was read.
struct read_progress {
  /// Members of the struct that were there, a bit for each.
  std::uint64_t seen = 0;
  /// Number of the member that did not fit, if one did not: the cursor stands before its value, and the error is set.
  std::optional<std::size_t> unfit;

  [[nodiscard]] bool sees(std::size_t index) const noexcept {
    return (seen >> index & 1U) != 0;
  }

  void see(std::size_t index) noexcept {
    seen |= std::uint64_t{1} << index;
  }
};

/// Reads the rest of an object into a struct, from behind its opening bracket or behind a member's value on. Members that the
/// struct does not have are ignored.
[[nodiscard]] bool read_members(json_cursor& in, void* object, std::span<const member_reader> members,
                                read_progress progress, decode_error& error);

/// Says that there is no `expected` next, or that it is nested too deeply. @returns false
bool refuse(json_cursor in, decode_error& error, std::string_view expected);

} // namespace hubcaf::detail
