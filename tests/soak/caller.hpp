// SPDX-License-Identifier: MIT
#pragma once

#include "arena.hpp"
#include "kinds.hpp"
#include "order_book.hpp"
#include "wire.hpp"

#include <hubcaf/schema/envelope.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf::soak {

/// One simulated client: connects, sends messages of all kinds, checks what comes back, misbehaves, leaves, connects again.
/// For one thread at a time.
class caller {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param number tells callers of a round apart.
  caller(arena& here, simulation::random_source chance, std::uint16_t port, std::size_t number);
  ~caller();

  /// Sends something, does something wrong, or connects, as chance has it.
  void turn(time_point now);

  /// What `poll` is to wait for.
  [[nodiscard]] pollfd interest() const;

  /// What `poll` found.
  void on_ready(short events);

private:
  enum class state : std::uint8_t { away, handshake, open, leaving };

  /// One session's knowledge, from connect to end.
  struct session {
    std::uint64_t sender = 0;
    std::string id;
    std::shared_ptr<session_record> record = std::make_shared<session_record>();
    bool welcomed = false;
    bool told_of_end = false;
    order_book orders;
    /// Messages sent, by `ref`.
    struct sent_message {
      std::string_view type;
      bool must_be_answered;
      bool answered = false;
    };
    std::vector<sent_message> sent;
    std::array<std::array<std::uint64_t, key_count>, client_kind_count> next_number{};
  };

  // caller.cpp: connecting and speaking
  void connect();
  void speak(time_point now);
  void send_one(kind what);
  void send_ping();
  void send(std::string_view type, const std::string& content, bool must_be_answered, std::optional<std::uint32_t> key);
  void send_text(std::string_view text);
  void go_away(time_point now, bool hard);
  [[nodiscard]] kind any_kind();
  [[nodiscard]] std::string pad();

  // caller_faults.cpp: bad manners
  void misbehave(time_point now);
  void send_bad_content();
  void send_poison();
  void flood_with_errors();

  // caller_answers.cpp: what the hub says
  void on_response(int status);
  void on_frame(const test::raw_frame& frame);
  void on_text(const std::string& text);
  void on_welcome(const envelope& message);
  void on_error(const envelope& message);
  void on_data(kind what, const envelope& message);
  void answered(std::string_view ref, std::string_view type);

  arena& arena_;
  simulation::random_source chance_;
  const std::uint16_t port_;
  const std::size_t number_;
  std::size_t connects_ = 0;
  state where_ = state::away;
  time_point away_until_{};
  time_point stalled_until_{};
  time_point spoke_{};
  std::size_t in_flight_ = 0;
  std::unique_ptr<wire> wire_;
  std::unique_ptr<session> session_;
};

} // namespace hubcaf::soak
