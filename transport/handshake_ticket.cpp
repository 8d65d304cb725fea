// SPDX-License-Identifier: MIT
#include "handshake_ticket.ipp"

#include "http_connection.ipp"

#include <boost/asio/post.hpp>

#include <exception>

namespace hubcaf {

void handshake_ticket::on_displaced() noexcept {
  service_->gate.on_refused(refusal::handshakes);
  try {
    boost::asio::post(loop_, [self = shared_from_this()] { self->end_connection(); });
  } catch (const std::exception& error) {
    // It ends when its head has come, or its time is over.
    service_->log_failure("ending a handshake", error.what());
  }
}

void handshake_ticket::end_connection() noexcept {
  is_displaced_ = true;
  if (connection_ != nullptr)
    connection_->on_displaced();
}

} // namespace hubcaf
