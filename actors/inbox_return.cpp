// SPDX-License-Identifier: MIT
#include "inbox_return.hpp"

#include "inbox.hpp"

namespace hubcaf {

void return_all(inbox& closing, errc why, std::string_view message) noexcept {
  try {
    for (const auto& one : closing.close(nullptr))
      one.fail(why, message);
  } catch (...) {
    // It is closed, and what could not be listed still waits there.
    while (const auto one = closing.take())
      one->fail(why, message);
  }
}

} // namespace hubcaf
