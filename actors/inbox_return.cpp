// SPDX-License-Identifier: MIT
#include "inbox_return.hpp"

#include "inbox.hpp"

namespace hubcaf {

void return_all(inbox& closing, errc why, std::string_view message) noexcept {
  try {
    for (const auto& one : closing.close(nullptr))
      one.give_back(why, message);
  } catch (...) {
    // It is closed, and what could not be listed still waits there.
    while (const auto one = closing.take())
      one->give_back(why, message);
  }
}

} // namespace hubcaf
