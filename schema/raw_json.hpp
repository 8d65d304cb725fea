// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace hubcaf {

/// JSON text that is passed on as it came. Holds one well-formed value.
struct raw_json {
  std::string text = "null";

  bool operator==(const raw_json&) const = default;
};

} // namespace hubcaf
