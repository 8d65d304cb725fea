// SPDX-License-Identifier: MIT
#pragma once

namespace hubcaf {

/// Takes what the hub's code needs once on each thread, for the calling thread. Threads call this when they start: objects that
/// live until a thread ends are registered with the C library at their first use, and the library ends the process if there
/// is no memory for that.
void prepare_thread() noexcept;

} // namespace hubcaf
