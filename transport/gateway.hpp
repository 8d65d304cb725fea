// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"
#include "refusal.hpp"
#include "session.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace hubcaf {

/// Answer to a well-formed WebSocket upgrade.
struct upgrade_answer {
  /// The id that the connection will have, if it is let in.
  std::string client_id;
  /// If set, the upgrade is refused with this response.
  std::optional<http_response> refusal;
};

/// What the transport asks of the hub above it. Called on io threads, from several at once.
class gateway {
public:
  /// Decides on an upgrade to `/ws` or `/ws/{client_id}`.
  /// @param client_id the id that the client asks for, already checked; empty: generate one.
  /// After an answer without refusal exactly one of `on_open` and `on_upgrade_failed` follows.
  virtual upgrade_answer on_upgrade(const std::string& client_id, const std::string& peer) = 0;

  /// The handshake failed after it had been let in.
  virtual void on_upgrade_failed(const std::string& client_id) = 0;

  /// The WebSocket is open. Runs on the session's io thread; the hub calls `session::start` on that thread.
  /// @param io_thread index of that thread.
  /// If it throws, it has given back what `on_upgrade` took, and the transport aborts the session.
  virtual void on_open(std::size_t io_thread, std::string client_id, std::string peer,
                       std::shared_ptr<session> opened) = 0;

  /// A request under `/ws` that is no upgrade. `respond` may be called at once or later, from any thread.
  virtual void on_request(http_request request, http_responder respond) = 0;

  /// A connection was refused for this limit, without a question to the gateway. Must not throw.
  virtual void on_refused(refusal) noexcept {
  }

protected:
  ~gateway() = default;
};

} // namespace hubcaf
