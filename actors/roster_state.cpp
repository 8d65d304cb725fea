// SPDX-License-Identifier: MIT
#include "roster_state.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"

namespace hubcaf {

std::uint64_t roster_state::ceiling(const options& opts) {
  // A broadcast's place in the mailbox.
  constexpr amount record{256};
  const auto one = amount{opts.broadcast_queue_bytes} + amount{opts.broadcast_queue_limit()} * record;
  return (amount{opts.io_threads} * one).value();
}

} // namespace hubcaf
