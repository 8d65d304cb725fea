// SPDX-License-Identifier: MIT
#pragma once

#include "connection.hpp"
#include "engine.hpp"
#include "flight.hpp"
#include "reply.hpp"
#include "settings.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace hubcaf::bench {

/// What all workloads share that ask for echoes: it sends, checks every reply, and knows what is missing.
class echo_client : public connection_events {
public:
  echo_client(const settings& wanted, engine& loop);

  /// Puts one message into the connection's `out`. @param due latency counts from here.
  void ask(connection& from, std::int64_t due);

  /// Messages without a reply, of one connection.
  [[nodiscard]] std::size_t in_flight(const connection& of) const {
    return flights_[of.number].size();
  }

  /// Sends the first messages of all connections.
  void ask_all();

  /// Waits for all replies that are missing.
  void drain();

  void on_open(connection& opened) override;
  void on_text(connection& from, std::string_view text) override;

protected:
  /// A reply came, and was right.
  virtual void on_reply(connection& from, std::int64_t due) = 0;

  const settings& wanted_;
  engine& loop_;

private:
  request request_;
  reply_reader reader_;
  std::deque<flight> flights_;
  std::uint64_t missing_ = 0;
};

} // namespace hubcaf::bench
