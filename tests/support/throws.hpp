// SPDX-License-Identifier: MIT
#pragma once

namespace hubcaf::test {

/// True if `function` throws this.
template <class Exception, class Function>
bool throws(Function function) {
  try {
    function();
  } catch (const Exception&) {
    return true;
  }
  return false;
}

} // namespace hubcaf::test
