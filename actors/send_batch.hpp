// SPDX-License-Identifier: MIT
#pragma once

#include "messages.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace hubcaf {

class hub_context;

/// Messages to clients that a handler sends within one turn, held back so that they reach each io thread as one actor message: one
/// wake-up instead of one per message. While a batch lives, all that its thread sends to clients of this hub goes through it, in order.
class send_batch {
public:
  /// A message is held back for no longer than this after the first, unless the handler, quick so far, is busy with the next one.
  static constexpr std::chrono::microseconds longest{50};

  /// Begins a batch on the calling thread, which must not have one.
  explicit send_batch(hub_context& hub);
  send_batch(const send_batch&) = delete;
  send_batch& operator=(const send_batch&) = delete;

  /// Sends what is held back.
  ~send_batch();

  /// The calling thread's batch of messages to clients of this hub, or null.
  [[nodiscard]] static send_batch* current(const hub_context& hub) noexcept;

  /// Sends what the calling thread holds back for clients of this hub: something comes that must not overtake it.
  static void flush(const hub_context& hub);

  /// Holds a message back that was accepted for a client, unless somebody is to be told its fate. Without memory it is sent at once.
  void add(outbound order) noexcept;

  /// Sends what has been held back for long enough; to be called between two messages. @returns whether that was anything.
  bool send_due(std::chrono::steady_clock::time_point now);

  /// Sends all that is held back.
  void send_all() noexcept;

private:
  hub_context& hub_;
  /// By io thread.
  std::vector<outbound_batch> held_;
  std::size_t count_ = 0;
  std::chrono::steady_clock::time_point since_;
};

} // namespace hubcaf
