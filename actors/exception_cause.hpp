// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <utility>

namespace hubcaf {

/// Calls `use(const char*)` with the text of the exception that is being handled. Only inside a catch block.
template <class Function>
void with_cause(Function&& use) {
  try {
    throw;
  } catch (const std::exception& failure) {
    std::forward<Function>(use)(failure.what());
  } catch (...) {
    std::forward<Function>(use)("unknown exception");
  }
}

} // namespace hubcaf
