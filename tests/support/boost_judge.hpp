// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

/// JSON as Boost.JSON reads it: the second opinion on what the library reads by itself.

/// The value of `text`; nothing if that is not JSON, or nested more than `max_depth` levels.
inline std::optional<boost::json::value> boost_parse(std::string_view text, std::size_t max_depth) {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::system::error_code error;
  auto value = boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error)
    return std::nullopt;
  return value;
}
