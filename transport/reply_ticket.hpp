// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace hubcaf {

/// Brings the response to one request back to its connection, from any thread and only once.
/// The connection may end at any time: what comes later goes nowhere, and touches no event loop that may be gone.
class reply_ticket : public std::enable_shared_from_this<reply_ticket> {
public:
  /// Runs a function on the connection's loop, later.
  using poster = std::function<void(std::function<void()>)>;

  /// @param post called at most once, from any thread, and never after `cancel`. @param deliver called on the loop.
  reply_ticket(poster post, http_responder deliver);

  /// What the gateway gets. If it is destroyed without having been called, the answer is 500.
  [[nodiscard]] http_responder responder();

  /// The connection ended or gave up waiting. Call on its loop.
  void cancel();

private:
  [[nodiscard]] bool is_open();
  void answer(http_response response);

  std::mutex mutex_;
  // Empty once answered or cancelled; guarded by the mutex.
  poster post_;
  // Empty once cancelled; used on the loop only.
  http_responder deliver_;
};

} // namespace hubcaf
