// SPDX-License-Identifier: MIT
#include "meta_view.hpp"

#include "json_cursor.hpp"
#include "json_validate.hpp"

#include <stdexcept>
#include <string>

namespace hubcaf {

void meta_view::check(std::string_view text) {
  if (const auto fault = json_validate(text, most_levels); fault.code)
    throw std::invalid_argument("meta is not a JSON object: " + fault.code.message() + " at byte " +
                                std::to_string(fault.offset));
  if (json_cursor(text).peek() != '{')
    throw std::invalid_argument("meta is not a JSON object, but another JSON value");
}

} // namespace hubcaf
