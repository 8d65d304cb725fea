// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/json_decode.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// The same JSON with a space behind each opening brace, so that no struct is read by the short way for usual objects.
inline std::string spaced(std::string_view json) {
  std::string result;
  bool quoted = false;
  for (std::size_t pos = 0; pos < json.size(); ++pos) {
    result += json[pos];
    if (quoted && json[pos] == '\\')
      result += json[++pos];
    else if (json[pos] == '"')
      quoted = !quoted;
    else if (!quoted && json[pos] == '{')
      result += ' ';
  }
  return result;
}

/// True if a `T` is read alike by the short way and by the long one, and refused for the same reason.
template <class T>
bool decodes_alike(std::string_view content) {
  const auto usual = hubcaf::json_decode<T>(content);
  const auto unusual = hubcaf::json_decode<T>(spaced(content));
  if (usual && unusual)
    return *usual == *unusual;
  return !usual && !unusual && usual.error() == unusual.error();
}
