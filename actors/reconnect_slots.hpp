// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace hubcaf {

/// Gives each client that the hub ends of itself, since it stops or has failed, a time to come back, so that a
/// crowd that was ended at once does not return at once. The future is cut into slots of `1 / rate` seconds; each
/// client gets the next free one and a random moment inside it. As slots do not overlap, no window of one second
/// sees more than `rate + 1` returns (above 1000 per second, where a slot is shorter than a millisecond: 0.1 %
/// more). Thread-safe; takes a lock for a few instructions.
class reconnect_slots {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Nobody is asked to come back sooner.
  static constexpr std::chrono::milliseconds shortest{500};
  /// Nobody is asked to wait longer. With more than an hour of slots taken the rate cannot be kept.
  static constexpr std::chrono::milliseconds longest{std::chrono::hours{1}};
  /// Those for whom no slot is left come back at a random moment of this last part of `longest`.
  static constexpr std::chrono::milliseconds last_resort{std::chrono::minutes{1}};

  /// Those that are ended for something of their own come back within this time: they move nobody's slot, so that a
  /// stranger who has himself ended again and again delays no other.
  static constexpr std::chrono::milliseconds own_spread{std::chrono::seconds{10}};

  /// @param rate returns per second, at least 1; 0 counts as 1.
  explicit reconnect_slots(std::uint32_t rate) noexcept;

  /// How long after `now` the next client is to come back, from `shortest` to `longest`. What is left of slots before
  /// that is forgotten. `random` is any random number and places the moment inside the slot.
  [[nodiscard]] std::chrono::milliseconds next(time_point now, std::uint64_t random);

  /// How long a client that is ended for something of its own is to stay away, from `shortest` to `own_spread`.
  [[nodiscard]] static std::chrono::milliseconds without_slot(std::uint64_t random) noexcept;

private:
  const std::chrono::nanoseconds width_;
  std::mutex mutex_;
  time_point free_from_ = time_point::min();
};

} // namespace hubcaf
