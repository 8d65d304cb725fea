// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace hubcaf::soak {

/// The soak's chance. All dice come from one seed: each part of the program gets its own by `fork`, so that what one draws
/// does not depend on how fast another runs. For one thread at a time.
class dice {
public:
  explicit dice(std::uint64_t seed) : engine_(seed) {
  }

  /// New dice, different from all others.
  [[nodiscard]] dice fork() {
    return dice(engine_());
  }

  /// 0 to `n` - 1.
  [[nodiscard]] std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(engine_() % n);
  }

  /// True once in `n` times.
  [[nodiscard]] bool one_in(std::size_t n) {
    return below(n) == 0;
  }

private:
  std::mt19937_64 engine_;
};

} // namespace hubcaf::soak
