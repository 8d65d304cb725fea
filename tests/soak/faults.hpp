// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hubcaf::soak {

/// What is done to the hub.
enum class fault : std::uint8_t {
  slow_reader,
  statue,
  reset,
  reset_in_frame,
  reset_in_handshake,
  vanish,
  contested_id,
  bad_message,
  bad_content,
  unknown_type,
  binary,
  error_flood,
  too_large,
  protocol_error,
  poison,
  handler_threw,
  actor_quit,
  replaced,
  removed,
  disconnected,
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(fault::disconnected) + 1> fault_names = {
  "slow readers",
  "readers that stop for good",
  "resets",
  "resets in mid-frame",
  "resets in the handshake",
  "vanished without a Close",
  "connects under a contested id",
  "bad messages",
  "bad contents",
  "unknown types",
  "binary messages",
  "floods of bad messages",
  "too large messages",
  "breaches of the protocol",
  "poisonous messages",
  "handlers that threw",
  "actors that quit",
  "handlers replaced",
  "handlers removed",
  "clients disconnected by code",
};

/// How often that was done. Thread-safe.
class fault_counts {
public:
  void add(fault what) noexcept {
    counts_[static_cast<std::size_t>(what)].fetch_add(1, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t of(fault what) const noexcept {
    return counts_[static_cast<std::size_t>(what)].load(std::memory_order_relaxed);
  }

private:
  std::array<std::atomic<std::uint64_t>, fault_names.size()> counts_{};
};

} // namespace hubcaf::soak
