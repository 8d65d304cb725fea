// SPDX-License-Identifier: MIT
#pragma once

#include "handshake_owner.hpp"
#include "http_service.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

namespace hubcaf {

/// Owns the place of one accepted connection at the door. The connection may be on its way to its io thread when it is
/// displaced, or there.
class handshake_ticket final : public handshake_owner, public std::enable_shared_from_this<handshake_ticket> {
public:
  /// @param loop the connection's, which must outlive the listener's accepting.
  handshake_ticket(std::shared_ptr<http_service> service, boost::asio::io_context& loop)
    : service_(std::move(service)), loop_(loop) {
  }

  void on_displaced() noexcept override;

  /// `connection` is served from now on. Call on its loop. @returns false if it has been displaced on its way.
  [[nodiscard]] bool begin(http_connection& connection) noexcept {
    connection_ = &connection;
    return !is_displaced_;
  }

  /// The connection has ended. Call on its loop.
  void end() noexcept {
    connection_ = nullptr;
  }

private:
  void end_connection() noexcept;

  const std::shared_ptr<http_service> service_;
  boost::asio::io_context& loop_;
  // Used on the loop.
  http_connection* connection_ = nullptr;
  bool is_displaced_ = false;
};

} // namespace hubcaf
