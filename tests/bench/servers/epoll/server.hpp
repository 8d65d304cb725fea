// SPDX-License-Identifier: MIT
#pragma once

#include "../../wire/descriptor.hpp"
#include "../../wire/frame.hpp"
#include "../../wire/poller.hpp"
#include "envelope.hpp"
#include "fault.hpp"
#include "peer.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace hubcaf::bench {

/// The bound: what a hub must do at least, on bare epoll, in one thread, without checks. What a read brings is answered in one write;
/// all broadcasts of one turn of the loop leave in one write per socket.
class epoll_server {
public:
  /// Listens on the loopback. @param port 0 lets the system pick one. @throws std::system_error
  epoll_server(std::uint16_t port, fault wrong);

  [[nodiscard]] std::uint16_t port() const;

  [[noreturn]] void run();

private:
  void accept();
  void read(peer& from);
  std::size_t upgrade(peer& from, std::span<char> data);
  void take(peer& from, const frame_view& frame);
  void answer(peer& from, std::string_view text);
  void append_reply(peer& from, std::string& out);
  void send_broadcasts();

  poller poller_;
  descriptor listener_;
  std::map<std::string, action, std::less<>> actions_ = make_actions();
  std::unordered_map<peer*, std::unique_ptr<peer>> peers_;
  std::vector<char> scratch_;
  std::string reply_;
  std::string out_;
  std::string broadcasts_;
  fault wrong_;
  std::uint64_t replies_ = 0;
  std::string held_back_;
};

} // namespace hubcaf::bench
