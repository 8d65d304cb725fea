// SPDX-License-Identifier: MIT
#pragma once

#include "json_buffer.hpp"

#include <chrono>
#include <string_view>

/// The two halves of `write_envelope`, for content that is written straight into the envelope.
namespace hubcaf::detail {

/// Appends an envelope up to its content, which comes next.
void begin_envelope(json_buffer& out, std::string_view type);

/// Appends what follows the content. @param meta a JSON object, or empty for `{}`.
void end_envelope(json_buffer& out, std::string_view meta, std::chrono::system_clock::time_point now);

} // namespace hubcaf::detail
