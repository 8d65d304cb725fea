// SPDX-License-Identifier: MIT
#pragma once

#include "borrowed_text.hpp"
#include "error.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The wire envelope `{"type", "content", "meta", "timestamp"}`. JSON that nobody decodes travels as the text that came.
namespace hubcaf {

/// An inbound envelope. The views point into the text that was parsed; so does `type` unless it had escapes.
struct envelope {
  /// 1 to 128 bytes of UTF-8 without control characters, unescaped.
  borrowed_text type;
  /// Raw JSON value; `null` if the member was absent.
  std::string_view content = "null";
  /// Raw JSON object; empty if absent or `null`.
  std::string_view meta;
  /// Raw JSON value of `meta.ref`; empty if absent.
  std::string_view ref;
};

/// Why a text is no envelope.
struct envelope_error {
  /// One sentence for people, such as `"type is empty"`.
  std::string message;
  /// `meta.ref` as raw JSON where it could be read all the same, else empty.
  std::string ref;
};

/// What `result::value()` does with an error: throws `std::invalid_argument`.
[[noreturn]] void throw_exception_from_error(const envelope_error& error, const boost::source_location& where);

/// Reads `text`. The result's views are valid as long as `text` is.
/// @param max_depth levels of nesting that pass; the envelope's own object is level 1.
[[nodiscard]] boost::system::result<envelope, envelope_error> parse_envelope(std::string_view text,
                                                                             std::size_t max_depth);

/// Appends `{"type":...,"content":...,"meta":...,"timestamp":...}` to `out`.
/// @param content a JSON value; @param meta a JSON object, or empty for `{}`.
void write_envelope(std::string& out, std::string_view type, std::string_view content, std::string_view meta,
                    std::chrono::system_clock::time_point now);

/// The members of a reply's or an error's `meta`: `{"ref":...,"original_type":...,"warning":...}`, each only where given.
/// @param ref raw JSON or empty; the other two are plain strings or empty.
/// @returns the object, or nothing if none was given, as `write_envelope` takes it.
[[nodiscard]] std::string reply_meta(std::string_view ref, std::string_view original_type = {},
                                     std::string_view warning = {});

/// Raw JSON of the member `name` of the JSON object `meta` (may be empty); empty if there is none.
[[nodiscard]] std::string meta_member(std::string_view meta, std::string_view name);

/// Merges `ref` (raw JSON, may be empty) into the JSON object `meta` (may be empty); a `ref` already there is replaced.
[[nodiscard]] std::string with_ref(std::string_view meta, std::string_view ref);

} // namespace hubcaf
