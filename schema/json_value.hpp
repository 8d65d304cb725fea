// SPDX-License-Identifier: MIT
#pragma once

#include "decode_error.hpp"
#include "json_buffer.hpp"
#include "json_cursor.hpp"

#include <boost/json/fwd.hpp>

/// `boost::json::value` for content of any shape: numbers are read and written exactly, unlike by Boost.JSON 1.81 itself.
namespace hubcaf::detail {

/// Reads any value. Integers that fit neither `int64` nor `uint64` become `double`.
[[nodiscard]] bool read_value(json_cursor& in, boost::json::value& out, decode_error& error);

/// Appends `value`; a `double` keeps its point, so that it reads back as one.
void append_value(json_buffer& out, const boost::json::value& value);

} // namespace hubcaf::detail
