// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/write_queue.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hubcaf::test {

/// Bytes that no test of few frames reaches.
inline constexpr std::size_t roomy = 2'000'000;

/// Bytes of so many frames, whose texts have so many together.
constexpr std::size_t held(std::size_t frames, std::size_t texts) {
  return frames * frame::record_bytes + texts;
}

// A frame that may be dropped for newer ones.
inline shared_frame make(std::string payload, overflow_policy overflow = overflow_policy::drop_oldest) {
  auto result = std::make_shared<frame>();
  result->payload = std::move(payload);
  result->label.overflow = overflow;
  return result;
}

// A frame of which only the latest of each type and key waits.
inline shared_frame latest(std::string_view payload, std::string_view key, std::string_view type = "price") {
  frame result;
  result.payload = payload;
  result.type = type;
  result.label.overflow = overflow_policy::keep_latest;
  result.label.key = key;
  result.label.name_hash = std::hash<std::string_view>{}(key);
  return std::make_shared<frame>(std::move(result));
}

inline std::string name(const shared_frame& frame) {
  if (frame == nullptr)
    return "(none)";
  return std::string(frame->payload);
}

inline std::string take(write_queue& queue) {
  const auto frame = queue.pop();
  if (frame != nullptr)
    queue.written();
  return name(frame);
}

} // namespace hubcaf::test
