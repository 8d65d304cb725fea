// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/application_state.hpp"
#include "../schema/event.hpp"
#include "actors.hpp"
#include "connection_account.hpp"
#include "mailbox_limit.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace hubcaf {

class hub_context;
class roster_member;
struct options;

/// What the whole hub knows of one connected client: its name, the way to it, and gauges that its io thread keeps. One per
/// connection, shared; lives as long as anybody refers to it. Thread-safe.
struct client {
  /// Bytes of messages that may wait for it whatever waits for others.
  static constexpr std::size_t own_bytes = 16 * 1024;

  /// Most refusals by handlers that may be on their way to its connection with their words, and most bytes of these. Beyond,
  /// only their codes are told.
  static constexpr std::size_t most_refusals = 64;
  static constexpr std::size_t refusal_bytes = 64 * 1024;

  /// The most that the messages hold that wait for all clients.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  using time_point = std::chrono::steady_clock::time_point;

  client(std::shared_ptr<hub_context> hub, std::string client_id, std::string peer_address,
         std::size_t io_thread_index);

  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client();

  const std::shared_ptr<hub_context> context;
  const std::string id;
  /// Unique among all clients that this hub ever had; never 0.
  const std::uint64_t number;
  const std::string peer;
  /// Index of the io thread to which the connection is pinned.
  const std::size_t io_thread;
  const bool anonymous;
  const time_point connected_at;

  /// Places for messages that are on their way to this client, up to the moment they are written.
  mailbox_limit queue;

  /// Places for messages for which older ones are to make room once they reach the io thread.
  mailbox_limit overdraft;

  /// The application's state of the connection. Events share it: they may wait longer than the connection lives.
  const std::shared_ptr<application_state> application;

  /// Places for refusals; see `most_refusals`. Their bytes are those of `max_outbound_bytes`.
  mailbox_limit refusals;

  /// Its messages, both ways.
  connection_account books;

  /// The connection; set once, before the client is attached.
  connection_actor connection;

  /// True from the decision to end the connection on. Nothing more is accepted for it.
  std::atomic<bool> ended{false};

  /// True once its end was ordered; see `order_end`.
  std::atomic<bool> condemned{false};

  /// True once a newcomer took its id. The newcomer also sends the order to end; if that finds no memory, the next beat sees this.
  std::atomic<bool> superseded{false};

  /// True while it counts among `hub_context::open_connections`; touched on its io thread only.
  bool is_counted = true;

  /// Its connection while that is on the roster; touched on its io thread only.
  roster_member* member = nullptr;

  /// Its number in the order of the directory, which sets and reads it.
  std::uint64_t serial = 0;

  /// Messages for it that were refused or dropped; counted by any thread.
  std::atomic<std::uint64_t> messages_failed{0};

  // Written by the io thread alone; the epoch of `time_point` means never.
  std::atomic<time_point> last_ping{time_point{}};
  std::atomic<time_point> last_pong{time_point{}};
  std::atomic<time_point> last_heard{time_point{}};
  std::atomic<std::uint64_t> messages_received{0};
  std::atomic<std::uint64_t> messages_sent{0};
};

/// Orders the end of a client's connection, from any thread. Only the first order counts: a crowd of them costs no
/// memory.
/// @throws std::bad_alloc nothing has been ordered then.
void order_end(client& whose, end_reason reason, std::string message);

/// Lets `gauge` grow by one; only for gauges that a single thread writes.
inline void increment(std::atomic<std::uint64_t>& gauge) noexcept {
  gauge.store(gauge.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

} // namespace hubcaf
