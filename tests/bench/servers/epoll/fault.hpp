// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace hubcaf::bench {

/// What a server does wrong on purpose, so that one can see that it is noticed.
struct fault {
  enum class kind { none, corrupt, drop, swap, close };

  kind what = kind::none;
  /// Each so-manieth reply of all.
  std::uint64_t every = 1000;
};

} // namespace hubcaf::bench
