// SPDX-License-Identifier: MIT
#pragma once

#include "decode_error.hpp"

#include <stdexcept>
#include <utility>

namespace hubcaf {

/// The `meta` of a message does not fit what its handler wants of it. Where the handler is a function that lets this through,
/// the hub answers the sender with `bad_content`.
class unfit_meta : public std::invalid_argument {
public:
  explicit unfit_meta(decode_error wrong)
    : std::invalid_argument(wrong.pointer + ": " + describe(wrong)), wrong_(std::move(wrong)) {
  }

  /// Where and how; the pointer begins with `/meta`.
  [[nodiscard]] const decode_error& wrong() const noexcept {
    return wrong_;
  }

private:
  decode_error wrong_;
};

} // namespace hubcaf
