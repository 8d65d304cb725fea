// SPDX-License-Identifier: MIT
#include "server.hpp"

#include "../../wire/upgrade.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace hubcaf::bench {

namespace {

void require(int result, const char* what) {
  if (result < 0)
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

epoll_server::epoll_server(std::uint16_t port, fault wrong)
  : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
    scratch_(std::size_t{1} << 19),
    wrong_(wrong) {
  require(listener_.get(), "socket");
  const int on = 1;
  require(::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  require(::listen(listener_.get(), 4096), "listen");
  poller_.add(listener_.get(), EPOLLIN, nullptr);
}

std::uint16_t epoll_server::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  require(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return ntohs(address.sin_port);
}

void epoll_server::run() {
  for (;;) {
    std::vector<peer*> closed;
    for (const auto& event : poller_.wait(std::chrono::nanoseconds{-1})) {
      auto* const subject = static_cast<peer*>(event.data.ptr);
      if (subject == nullptr) {
        accept();
        continue;
      }
      if ((event.events & EPOLLOUT) != 0)
        subject->on_writable();
      else
        read(*subject);
      if (subject->is_closed())
        closed.push_back(subject);
    }
    for (auto* const one : closed)
      peers_.erase(one);
    send_broadcasts();
  }
}

void epoll_server::accept() {
  for (;;) {
    descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.is_open())
      return;
    const int on = 1;
    require(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
    auto opened = std::make_unique<peer>(std::move(socket), poller_);
    peers_.emplace(opened.get(), std::move(opened));
  }
}

void epoll_server::read(peer& from) {
  const auto data = from.read(scratch_);
  if (data.empty())
    return;
  std::size_t used = from.is_upgraded ? 0 : upgrade(from, data);
  while (from.is_upgraded && !from.is_closed()) {
    const auto frame = read_frame(data.data() + used, data.size() - used);
    if (!frame)
      break;
    used = static_cast<std::size_t>(frame->end() - data.data());
    take(from, *frame);
  }
  from.keep({data.data() + used, data.size() - used});
  from.write(out_);
  out_.clear();
}

std::size_t epoll_server::upgrade(peer& from, std::span<char> data) {
  const std::string_view text(data.data(), data.size());
  const auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return 0;
  const auto granted = grant_upgrade(text.substr(0, end));
  if (!granted) {
    from.close();
    return 0;
  }
  out_ += *granted;
  from.is_upgraded = true;
  return end + 4;
}

void epoll_server::take(peer& from, const frame_view& frame) {
  if (frame.mask)
    apply_mask(frame.payload, frame.size, *frame.mask);
  switch (frame.op) {
    case opcode::text:
      return answer(from, frame.text());
    case opcode::ping:
      return append_frame(out_, opcode::pong, frame.text());
    case opcode::close:
      append_frame(out_, opcode::close, frame.text());
      return from.close();
    default:
      return;
  }
}

void epoll_server::answer(peer& from, std::string_view text) {
  const auto asked = read_envelope(text);
  const auto found = asked ? actions_.find(asked->type) : actions_.end();
  if (found == actions_.end())
    return from.close();
  reply_.clear();
  write_envelope(reply_, *asked);
  if (found->second == action::broadcast)
    append_reply(from, broadcasts_);
  else if (found->second == action::echo)
    append_reply(from, out_);
}

void epoll_server::append_reply(peer& from, std::string& out) {
  const bool now = wrong_.what != fault::kind::none && ++replies_ % wrong_.every == 0;
  if (now && wrong_.what == fault::kind::drop)
    return;
  if (now && wrong_.what == fault::kind::close)
    return from.close();
  if (now && wrong_.what == fault::kind::corrupt)
    reply_[reply_.find("\"text\"") + 8] ^= 1;
  if (now && wrong_.what == fault::kind::swap) {
    append_frame(held_back_, opcode::text, reply_);
    return;
  }
  append_frame(out, opcode::text, reply_);
  out += std::exchange(held_back_, {});
}

void epoll_server::send_broadcasts() {
  if (broadcasts_.empty())
    return;
  for (const auto& [one, owned] : peers_)
    if (one->is_upgraded)
      one->write(broadcasts_);
  broadcasts_.clear();
}

} // namespace hubcaf::bench
