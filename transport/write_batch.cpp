// SPDX-License-Identifier: MIT
#include "write_batch.hpp"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace hubcaf {

void write_batch::add(std::string_view piece) noexcept {
  if (piece.empty())
    return;
  size_ += piece.size();
  const auto* data = piece.data();
  if (piece.size() <= copied_size) {
    auto* const place = copies_.data() + used_;
    std::memcpy(place, piece.data(), piece.size());
    used_ += piece.size();
    if (pieces_ != 0 && static_cast<char*>(all_[pieces_ - 1].iov_base) + all_[pieces_ - 1].iov_len == place) {
      all_[pieces_ - 1].iov_len += piece.size();
      return;
    }
    data = place;
  }
  all_[pieces_++] = {const_cast<char*>(data), piece.size()};
}

std::ptrdiff_t write_batch::send(int socket) noexcept {
  constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  msghdr message{};
  message.msg_iov = all_.data();
  message.msg_iovlen = pieces_;
  for (;;) {
    // One piece, as most messages are, costs the kernel less by itself.
    const auto count =
      pieces_ == 1 ? ::send(socket, all_[0].iov_base, all_[0].iov_len, flags) : ::sendmsg(socket, &message, flags);
    if (count >= 0)
      return count;
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      return 0;
    if (errno != EINTR)
      return -1;
  }
}

} // namespace hubcaf
