// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/codec.hpp"
#include "../transport/session.hpp"
#include "actors.hpp"
#include "liveness.hpp"
#include "roster_state.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf {

class hub_context;
struct client;
struct envelope;
struct route;

/// What a connection knows and does. Everything runs on the io thread of its session: the session's calls, the roster's, and the
/// actor's own messages.
class connection_state final : public session_events, public roster_member {
public:
  static constexpr const char* name = "hubcaf.connection";

  connection_state(connection_actor::pointer self, std::shared_ptr<client> who, std::shared_ptr<roster_state> home,
                   std::shared_ptr<session> below);
  connection_state(const connection_state&) = delete;
  connection_state& operator=(const connection_state&) = delete;
  ~connection_state();

  connection_actor::behavior_type make_behavior();

  // -- told by the session ----------------------------------------------------

  void on_text(std::string_view text) override;
  void on_binary(std::string_view data) override;
  void on_ping() override;
  void on_pong() override;
  void on_written(const shared_frame& written, lane from) override;
  void on_drained() override;
  void on_close(session_report report) override;

  // -- told by the roster -----------------------------------------------------

  void deliver(shared_frame message) override;
  bool offer(const shared_frame& message) override;
  void beat(std::chrono::steady_clock::time_point now, std::chrono::steady_clock::duration stalled) override;
  void quiesce() override;
  void end(end_reason reason, const std::string& message) override;
  void end_when_flushed(end_reason reason, const std::string& message) override;
  void abort() override;
  [[nodiscard]] const client& who() const noexcept override;

private:
  void attach();
  void detach(end_reason reason, std::string_view cause);
  void end_if_flushed();
  void welcome();
  void heard();
  void dispatch(const envelope& message);
  /// The content as the handler wants it; nothing if that failed, which has been answered then.
  std::optional<any_message> read_content(const route& to, const envelope& message);
  void answer_ping(const envelope& message);
  void send_json_ping();
  void send_control(shared_frame message);
  void send_error(const error_reply& reply);
  void client_error(const error_reply& reply);
  void take_back(const returned& news);
  void drop(const shared_frame& message);

  connection_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  std::shared_ptr<client> who_;
  std::shared_ptr<roster_state> home_;
  std::shared_ptr<session> below_;
  liveness live_;
  std::optional<end_connection> end_when_flushed_;
  std::uint64_t pings_sent_ = 0;
  std::size_t errors_in_a_row_ = 0;
  bool warned_of_format_ = false;
  bool quiet_ = false;
};

} // namespace hubcaf
