// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace hubcaf {

/// The life of a hub. It goes forward only, in this order, and may leave steps out.
enum class hub_life : std::uint8_t {
  starting, ///< built; clients are not let in yet
  serving,  ///< all handlers that were registered before the start are in force
  draining, ///< the stop has begun: nothing new is accepted
  closed, ///< the drain is over: what is accepted all the same, by senders that were on their way, is returned at once
  failed, ///< the hub can no longer route or count correctly; as `closed`, but not stopped yet, or stopped after that
};

} // namespace hubcaf
