// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace hubcaf {

/// A descriptor that is kept for the moment in which the system has none left.
class spare_descriptor {
public:
  spare_descriptor() noexcept {
    refill();
  }

  spare_descriptor(const spare_descriptor&) = delete;
  spare_descriptor& operator=(const spare_descriptor&) = delete;

  ~spare_descriptor() {
    static_cast<void>(release());
  }

  /// Closes it, so that the next call that needs a descriptor gets one. @returns false if there was none.
  [[nodiscard]] bool release() noexcept {
    const int kept = std::exchange(descriptor_, -1);
    return kept >= 0 && ::close(kept) == 0;
  }

  /// Takes a descriptor again if there is none. Another thread may have been quicker: then there is none until the next
  /// call.
  void refill() noexcept {
    if (descriptor_ < 0)
      descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }

private:
  int descriptor_ = -1;
};

} // namespace hubcaf
