// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include "failure.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hubcaf::bench {

namespace {

constexpr mask_key control_mask{'\x21', '\x6e', '\x03', '\x4d'};

} // namespace

void connection_events::on_closed(connection& closed, std::uint16_t code) {
  throw failure("the server closed connection " + std::to_string(closed.number) + ", code " + std::to_string(code));
}

connection::connection(std::size_t its_number, const target& server, poller& watch, int buffer_bytes)
  : number(its_number),
    out(server.upgrade_request()),
    watch_(watch),
    socket_(server.connect(its_number, buffer_bytes)) {
  // Not connected yet: the request goes when the socket is writable.
  blocked_ = true;
  watched_ = EPOLLIN | EPOLLOUT;
  watch_.add(socket_.get(), watched_, this);
}

void connection::receive(std::span<char> scratch, connection_events& told) {
  if (stage_ == stage::closed)
    return;
  std::copy(kept_.begin(), kept_.end(), scratch.begin());
  const auto kept = kept_.size();
  const auto count = ::recv(socket_.get(), scratch.data() + kept, scratch.size() - kept, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (count < 0 && stage_ == stage::upgrading)
    fail(std::string("cannot connect: ") + std::strerror(errno));
  if (count <= 0)
    return end(told);
  const auto data = scratch.first(kept + static_cast<std::size_t>(count));
  std::size_t used = 0;
  if (stage_ == stage::upgrading)
    used = read_head(data, told);
  if (stage_ != stage::upgrading)
    used += read_frames(data.subspan(used), told);
  kept_.assign(data.begin() + static_cast<std::ptrdiff_t>(used), data.end());
  if (kept_.size() == scratch.size())
    fail("sent a frame larger than the buffer");
  told.on_batch(*this);
  flush();
}

std::size_t connection::read_head(std::span<char> data, connection_events& told) {
  const std::string_view text(data.data(), data.size());
  const auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return 0;
  const std::string head(text.substr(0, end));
  if (!target::grants_upgrade(head))
    fail("was refused: " + head.substr(0, head.find('\r')));
  stage_ = stage::open;
  told.on_open(*this);
  return end + 4;
}

std::size_t connection::read_frames(std::span<char> data, connection_events& told) {
  std::size_t used = 0;
  while (stage_ != stage::closed) {
    const auto frame = read_frame(data.data() + used, data.size() - used);
    if (!frame)
      break;
    used = static_cast<std::size_t>(frame->end() - data.data());
    take(*frame, told);
  }
  return used;
}

void connection::take(const frame_view& frame, connection_events& told) {
  if (!frame.is_final || frame.mask)
    fail("got a frame that is masked or a fragment");
  switch (frame.op) {
    case opcode::text:
      return told.on_text(*this, frame.text());
    case opcode::ping:
      told.on_ping();
      return append_frame(out, opcode::pong, frame.text(), control_mask);
    case opcode::pong:
      return;
    case opcode::close:
      if (frame.size >= 2)
        close_code_ = static_cast<std::uint16_t>(static_cast<unsigned char>(frame.payload[0]) << 8 |
                                                 static_cast<unsigned char>(frame.payload[1]));
      if (stage_ == stage::open)
        append_frame(out, opcode::close, frame.text(), control_mask);
      stage_ = stage::closing;
      return;
    default:
      fail("got a frame of opcode " + std::to_string(static_cast<int>(frame.op)));
  }
}

void connection::end(connection_events& told) {
  if (stage_ == stage::upgrading)
    fail("ended before the upgrade was done");
  stage_ = stage::closed;
  socket_ = {};
  told.on_closed(*this, close_code_);
}

void connection::flush() {
  if (blocked_ || out.empty() || stage_ == stage::closed)
    return;
  const auto count = ::send(socket_.get(), out.data() + written_, out.size() - written_, MSG_NOSIGNAL);
  if (count < 0 && errno != EAGAIN && stage_ == stage::upgrading)
    fail(std::string("cannot connect: ") + std::strerror(errno));
  // An open connection that is lost is seen by the read that follows.
  if (count > 0)
    written_ += static_cast<std::size_t>(count);
  if (written_ == out.size()) {
    out.clear();
    written_ = 0;
  } else {
    blocked_ = true;
    watch_for();
  }
}

void connection::on_writable() {
  blocked_ = false;
  flush();
  if (!blocked_)
    watch_for();
}

void connection::watch_for() {
  const std::uint32_t wanted = (reading_ ? EPOLLIN : 0U) | (blocked_ ? EPOLLOUT : 0U);
  if (wanted == watched_ || !socket_.is_open())
    return;
  watched_ = wanted;
  watch_.change(socket_.get(), wanted, this);
}

void connection::on_lost(connection_events& told) {
  if (stage_ != stage::closed)
    end(told);
}

void connection::stop_reading() {
  reading_ = false;
  watch_for();
}

void connection::close() {
  asked_to_close_ = true;
  append_frame(out, opcode::close, std::string_view("\x03\xe8", 2), control_mask);
  stage_ = stage::closing;
  flush();
}

void connection::fail(const std::string& what) const {
  throw failure("connection " + std::to_string(number) + ' ' + what);
}

} // namespace hubcaf::bench
