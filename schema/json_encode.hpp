// SPDX-License-Identifier: MIT
#pragma once

/// INTERFACE DRAFT (to be filled in)
#include <string>
#include <string_view>

namespace hubcaf {

/// Appends `text` as a JSON string with quotes.
void json_encode_string(std::string& out, std::string_view text);

template <class T>
void json_encode(std::string& out, const T& value);

} // namespace hubcaf
