// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubcaf {

/// The target of a request line, taken apart.
struct http_target {
  /// Most parameters of a query.
  static constexpr std::size_t max_parameters = 32;

  /// Still percent-encoded, without the query; starts with `/`.
  std::string path;
  /// Parameters in order, decoded: `+` is a space, then percent escapes.
  std::vector<std::pair<std::string, std::string>> query;
  /// The query has more parameters, which were left unread.
  bool has_too_many_parameters = false;
};

/// Reads the origin form (`/ws?x=1`) and the absolute form (`http://host/ws?x=1`); nothing for any other or a malformed one.
[[nodiscard]] std::optional<http_target> parse_target(std::string_view target);

} // namespace hubcaf
