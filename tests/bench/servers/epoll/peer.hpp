// SPDX-License-Identifier: MIT
#pragma once

#include "../../wire/descriptor.hpp"
#include "../../wire/poller.hpp"

#include <span>
#include <string>
#include <string_view>

namespace hubcaf::bench {

/// One socket of the server. Holds bytes only where the kernel cuts a frame or takes a write in part.
class peer {
public:
  peer(descriptor socket, poller& watch);

  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  /// Reads once, behind what was kept. @returns all that is there; nothing if there is nothing new.
  std::span<char> read(std::span<char> scratch);

  /// Keeps what was not used for the next read.
  void keep(std::string_view rest);

  /// Writes at once, and later what the socket does not take; until then nothing is read.
  void write(std::string_view data);

  /// The socket takes bytes again.
  void on_writable();

  [[nodiscard]] bool is_closed() const {
    return closed_;
  }

  /// What is still to be written is.
  void close() {
    closed_ = true;
  }

  bool is_upgraded = false;

private:
  poller& watch_;
  descriptor socket_;
  std::string kept_;
  std::string pending_;
  bool closed_ = false;
};

} // namespace hubcaf::bench
