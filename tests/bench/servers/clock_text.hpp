// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace hubcaf::bench {

/// The time as envelopes have it, `2026-01-31T12:00:00.123Z`; made anew once per millisecond. Good until the next call; one thread.
[[nodiscard]] std::string_view clock_text();

} // namespace hubcaf::bench
