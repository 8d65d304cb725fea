// SPDX-License-Identifier: MIT
#pragma once

#include "http_service.hpp"

#include <cstddef>
#include <memory>

namespace hubcaf {

/// A TCP connection as it was accepted; defined in accepted_socket.ipp.
struct accepted_socket;

/// Serves HTTP on `accepted`, whose loop belongs to the io thread `io_thread`; call on that thread. A failure
/// ends that connection alone.
void serve_http(accepted_socket&& accepted, std::shared_ptr<http_service> service, std::size_t io_thread) noexcept;

/// Ends all connections of the io thread; call on it. `told` hears once there is none left. Needs no memory.
void stop_http(http_loop& loop, std::shared_ptr<http_end> told) noexcept;

} // namespace hubcaf
