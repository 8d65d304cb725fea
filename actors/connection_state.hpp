// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/codec.hpp"
#include "../transport/session.hpp"
#include "actors.hpp"
#include "error_minute.hpp"
#include "error_summary.hpp"
#include "fate.hpp"
#include "inbox.hpp"
#include "liveness.hpp"
#include "roster_state.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf {

class hub_context;
struct client;
struct envelope;
struct message_type;
struct route;

/// What a connection knows and does. Everything runs on the io thread of its session: the session's calls, the roster's, and the
/// actor's own messages. What throws in any of them ends this connection, and goes no further.
class connection_state final : public session_events, public roster_member {
public:
  static constexpr const char* name = "hubcaf.connection";

  connection_state(connection_actor::pointer self, std::shared_ptr<client> who, std::shared_ptr<roster_state> home,
                   std::shared_ptr<session> below);
  connection_state(const connection_state&) = delete;
  connection_state& operator=(const connection_state&) = delete;
  ~connection_state();

  connection_actor::behavior_type make_behavior();

  /// Inside a catch block: one of the actor's messages threw. @returns true.
  bool survives() noexcept;

  // -- told by the session ----------------------------------------------------

  void on_text(std::string_view text) override;
  void on_binary(std::string_view data) override;
  void on_ping() override;
  void on_pong() override;
  void on_written(const shared_frame& written, lane from) override;
  bool on_due(const shared_frame& next) override;
  void on_drained() override;
  void on_close(session_report report) override;

  // -- told by the roster -----------------------------------------------------

  void deliver(shared_frame message, bool needs_place) override;
  bool offer(const shared_frame& message) override;
  std::chrono::steady_clock::time_point beat(std::chrono::steady_clock::time_point now) override;
  void soon() const noexcept override;
  void forgive(std::chrono::steady_clock::duration stalled, std::chrono::steady_clock::time_point now) override;
  void quiesce() override;
  void end(end_reason reason, const std::string& message) override;
  [[nodiscard]] bool is_ending() const noexcept override;
  void end_when_flushed(end_reason reason, const std::string& message) override;
  void abort() override;
  [[nodiscard]] const client& who() const noexcept override;

private:
  struct parked {
    handler_slot handler;
    inbound message;
    overflow_policy policy;
  };

  // connection.cpp
  void attach();
  void detach(end_reason reason, std::string_view cause) noexcept;
  void end_now(end_reason reason, std::string_view message) noexcept;
  void tell_closing(end_reason reason, std::string_view message);
  [[nodiscard]] std::chrono::milliseconds pause_after(end_reason reason);
  void end_if_flushed();
  void leave() noexcept;
  void welcome();
  void heard();
  std::chrono::steady_clock::time_point look_after(std::chrono::steady_clock::time_point now);

  // connection_failure.cpp
  void begin() noexcept;
  void give_up() noexcept;
  void cut() noexcept;
  void note_exception() const noexcept;

  /// Runs what the session or the roster asks for. If that throws, the connection ends.
  template <class Call>
  void guarded(Call call) noexcept {
    try {
      call();
    } catch (...) {
      give_up();
    }
  }

  // connection_inbound.cpp
  void take_text(std::string_view text);
  void dispatch(const envelope& message);
  /// Books a message that no handler will see.
  void book(message_type& type, fate decided);
  /// The content as the handler wants it; nothing if that failed, which has been answered then.
  std::optional<any_message> read_content(const route& to, const envelope& message);
  void check_failed(const route& to, const envelope& message, const char* why);
  void answer_ping(const envelope& message);
  void send_json_ping();
  void hand_on(const handler_slot& handler, const inbound& message, overflow_policy policy);
  void try_again();
  void give_parked_back(errc why) noexcept;

  // connection_errors.cpp
  void send_error(const error_reply& reply);
  void client_error(const error_reply& reply);
  void refuse_content(const decode_error& wrong, std::string_view ref, std::string_view type);
  void take_back(const returned& news);
  void tell_refusal(const handler_refusal& news);
  void tell_merged_errors();

  // connection_outbound.cpp
  void send_control(shared_frame message);
  bool offer_now(const shared_frame& message);
  [[nodiscard]] bool is_due(const shared_frame& next);
  void enqueue(const shared_frame& message);
  bool squeeze_in(const shared_frame& message);
  bool take_place_of(const frame& older, const shared_frame& newer);
  [[nodiscard]] fate fate_of_unsent() const noexcept;

  connection_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  std::shared_ptr<client> who_;
  std::shared_ptr<roster_state> home_;
  std::shared_ptr<session> below_;
  liveness live_;
  std::optional<end_connection> end_when_flushed_;
  /// Why it ended; set once.
  std::optional<end_reason> ended_for_;
  /// The message for which it stopped reading until its handler has room.
  std::optional<parked> parked_;
  /// Errors that wait in the session's control lane, and those that are told together since too many did.
  std::size_t errors_waiting_ = 0;
  std::size_t merged_errors_ = 0;
  std::string last_merged_;
  /// All errors that it was told; null: none.
  std::unique_ptr<error_summary> errors_told_;
  std::uint64_t pings_sent_ = 0;
  std::size_t errors_in_a_row_ = 0;
  error_minute errors_by_minute_;
  /// Messages that ended a row of errors, those that wait included.
  std::uint64_t forgivers_ = 0;
  bool warned_of_format_ = false;
  bool quiet_ = false;
  /// It has taken its id in the directory.
  bool attached_ = false;
  bool on_roster_ = false;
  /// The session was told to close.
  bool closing_ = false;
  /// Nothing comes from the session any more.
  bool over_ = false;
};

} // namespace hubcaf
