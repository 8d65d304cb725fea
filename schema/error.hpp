// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
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
  /// It is not known who the client is, and that is needed.
  unauthorized,
  /// The client is known, and may not do this.
  forbidden,
  /// The thing that the message names does not exist.
  not_found,
  /// The thing is in another state than the message takes for granted.
  conflict,
  /// Something that the answer depends on does not work now; later it may.
  unavailable,
  /// Something that the answer depends on took too long.
  timeout,
  /// The client asks too often.
  rate_limited,
};

/// One more than the largest `errc`, for arrays by `errc`.
inline constexpr std::size_t errc_count = static_cast<std::size_t>(errc::rate_limited) + 1;

/// True if an error with this code, said by the hub itself, counts towards `max_client_errors` and `max_errors_per_minute`:
/// the client sent what it should not have sent. A handler's own refusal never counts, whatever its code.
[[nodiscard]] constexpr bool counts_against_client(errc code) noexcept {
  return code == errc::bad_message || code == errc::bad_content || code == errc::unknown_type ||
         code == errc::binary_not_supported || code == errc::forbidden;
}

/// True if the code says that a message was not handled, through no fault of its sender. Such an error leaves the
/// number of the client's errors in a row as it was before the message.
[[nodiscard]] constexpr bool is_undone(errc code) noexcept {
  return code == errc::handler_failed || code == errc::queue_full || code == errc::shutting_down ||
         code == errc::expired || code == errc::poisoned;
}

/// The name as it stands on the wire, such as `"queue_full"`.
[[nodiscard]] std::string_view to_string(errc code) noexcept;

/// Category of `errc`; its messages are full sentences for people.
[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] boost::system::error_code make_error_code(errc code) noexcept;

} // namespace hubcaf

template <>
struct boost::system::is_error_code_enum<hubcaf::errc> : std::true_type {};
