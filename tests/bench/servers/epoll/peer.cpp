// SPDX-License-Identifier: MIT
#include "peer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace hubcaf::bench {

peer::peer(descriptor socket, poller& watch) : watch_(watch), socket_(std::move(socket)) {
  watch_.add(socket_.get(), EPOLLIN, this);
}

std::span<char> peer::read(std::span<char> scratch) {
  std::copy(kept_.begin(), kept_.end(), scratch.begin());
  const auto kept = kept_.size();
  const auto count = ::recv(socket_.get(), scratch.data() + kept, scratch.size() - kept, 0);
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
    closed_ = true;
  return scratch.first(count > 0 ? kept + static_cast<std::size_t>(count) : 0);
}

void peer::keep(std::string_view rest) {
  if (!rest.empty())
    kept_ = rest;
  else if (!kept_.empty())
    kept_ = {};
}

void peer::write(std::string_view data) {
  if (data.empty())
    return;
  if (pending_.empty()) {
    const auto count = ::send(socket_.get(), data.data(), data.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) {
      closed_ = true;
      return;
    }
    data.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (data.empty())
      return;
    watch_.change(socket_.get(), EPOLLOUT, this);
  }
  pending_ += data;
}

void peer::on_writable() {
  const auto count = ::send(socket_.get(), pending_.data(), pending_.size(), MSG_NOSIGNAL);
  if (count < 0 && errno != EAGAIN)
    closed_ = true;
  if (count <= 0)
    return;
  pending_.erase(0, static_cast<std::size_t>(count));
  if (pending_.empty()) {
    pending_ = {};
    watch_.change(socket_.get(), EPOLLIN, this);
  }
}

} // namespace hubcaf::bench
