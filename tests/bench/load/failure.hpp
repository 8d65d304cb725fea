// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

namespace hubcaf::bench {

/// What makes a measurement worthless: a wrong reply, a lost connection, time that is over.
class failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace hubcaf::bench
