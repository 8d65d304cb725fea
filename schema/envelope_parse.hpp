// SPDX-License-Identifier: MIT
#pragma once

#include "envelope.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <string_view>

/// The two ways in which `parse_envelope` reads a text: quickly, and where that gives up, thoroughly.
namespace hubcaf::detail {

/// Reads a text that is in order in one pass, into an `envelope` as it was constructed.
/// @returns false if it did not get through, whether the text is in order or not; `out` is then unspecified. It does not try to
///     read what is seldom met: escapes in the envelope's own names and in its type, more than 64 levels, large exponents.
[[nodiscard]] bool skim_envelope(std::string_view text, std::size_t max_depth, envelope& out) noexcept;

/// Reads any text, and says what is wrong with it. Boost.JSON judges what is JSON.
[[nodiscard]] boost::system::result<envelope, envelope_error> judge_envelope(std::string_view text,
                                                                             std::size_t max_depth);

} // namespace hubcaf::detail
