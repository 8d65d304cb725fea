// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <string_view>

namespace hubcaf {

/// Where and why a text is not JSON.
struct json_fault {
  /// An error of Boost.JSON; none if the text is well-formed.
  boost::system::error_code code;
  /// Bytes before the fault.
  std::size_t offset = 0;

  /// True if it is only nested too deeply, as far as it was read.
  [[nodiscard]] bool is_depth() const noexcept;
};

/// Checks that `text` is one JSON value (RFC 8259) in UTF-8, no more, without lone surrogates and at most `max_depth`
/// arrays and objects deep. Exponents that no `int` holds are refused, too.
[[nodiscard]] json_fault json_validate(std::string_view text, std::size_t max_depth);

} // namespace hubcaf
