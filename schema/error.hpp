// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <string_view>
#include <type_traits>

/// Every failure that the hub itself reports, on the wire and in C++.
namespace hubcaf {

/// The names below, as written, are the `code` of an error reply.
enum class errc {
  /// The text is no envelope: not JSON, no object, bad `type`, `meta` or `timestamp`, nested too deeply.
  bad_message = 1,
  /// The content does not fit the struct that the handler declared.
  bad_content,
  /// No handler takes this type.
  unknown_type,
  /// The type has no dot; it was handled all the same. A warning, sent once per connection.
  type_format,
  /// The frame was binary; the hub speaks text.
  binary_not_supported,
  /// The handler threw, or its actor is down.
  handler_failed,
  /// A queue on the way is at its limit; the message was not accepted.
  queue_full,
  /// No live connection has this id.
  no_such_client,
  /// The hub is stopping and takes nothing new.
  shutting_down,
  /// It waited longer than its type's time to live.
  expired,
  /// It made its handler die so often that it is not handled again.
  poisoned,
  /// It is larger than the queue on its way may ever hold.
  too_large,
  /// A handler, hook or option that was named does not exist or has an unusable value.
  invalid_argument,
};

/// The name as it stands on the wire, such as `"queue_full"`.
[[nodiscard]] std::string_view to_string(errc code) noexcept;

/// Category of `errc`; its messages are full sentences for people.
[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] boost::system::error_code make_error_code(errc code) noexcept;

} // namespace hubcaf

template <>
struct boost::system::is_error_code_enum<hubcaf::errc> : std::true_type {};
