// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/message.hpp>

#include <future>
#include <optional>

namespace hubcaf::test {

/// Content that holds up the io thread that decodes it until the gate opens.
struct stopper {
  inline static std::shared_future<void> gate;

  int number = 0;
};
HUBCAF_MESSAGE(stopper, "stop.io_thread", number)

inline std::optional<violation> check(const stopper&) {
  stopper::gate.wait();
  return std::nullopt;
}

} // namespace hubcaf::test
