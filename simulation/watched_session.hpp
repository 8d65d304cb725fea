// SPDX-License-Identifier: MIT
#pragma once

#include "border.hpp"
#include "broken_law.hpp"
#include "error_minutes.hpp"
#include "error_streak.hpp"
#include "failure_watch.hpp"
#include "sequence.hpp"
#include "session_filter.hpp"

#include "../actors/client.hpp"
#include "../actors/hub_context.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

namespace hubcaf::simulation {

class simulated_session;

/// Writes down what passes between one connection and its session, and notes at once what breaks a law: the order of data (3), the
/// control lane and undeserved reaping (5), errors (7). `laws` looks at the rest. Outlives the connection.
class watched_session final : public session_filter {
public:
  using steady_time = hub_context::steady_time;

  /// @param number of the connection, from 1 on. @param home the roster of its io thread. @param promised what the laws are held against; outlives this.
  /// @param wire the simulated session at the bottom; may be null.
  watched_session(std::size_t number, std::shared_ptr<hubcaf::client> who, std::shared_ptr<const roster_state> home,
                  std::shared_ptr<session> below, const options& promised, std::shared_ptr<law_notes> notes,
                  std::shared_ptr<simulated_session> wire);

  /// Time since then in which the hub stood still, as far as it may notice. May be empty.
  std::function<std::chrono::milliseconds(steady_time)> lost_since;

  /// Called once the connection is attached.
  std::function<void()> on_start;

  /// Counts the faults that hit the hub; may be null.
  std::shared_ptr<const border> at_border;

  /// A handler got this message of the client's. @param number of those that it had from the client.
  void handled(std::size_t receiver, std::string_view type, std::string_view key, std::uint64_t number);

  /// The same in a group of handlers. @param may_be_early whether the message may stand in the place of an older one.
  void handled_in_group(std::size_t group, std::string_view type, std::uint64_t number, bool may_be_early);

  // -- between the two ------------------------------------------------------------

  void start(session_events& above) override;
  push_result send(shared_frame message) override;
  [[nodiscard]] shared_frame drop_oldest() override;
  [[nodiscard]] shared_frame replace(const shared_frame& newer) override;
  push_result send_control(shared_frame message) override;
  void ping() override;
  void close(close_code code, std::string_view reason) override;
  void abort() override;
  [[nodiscard]] shared_frame forget_events() noexcept override;
  void suspend_reading() override;
  void resume_reading() override;
  [[nodiscard]] std::chrono::milliseconds time_since_input() const noexcept override;
  void on_text(std::string_view text) override;
  void on_binary(std::string_view data) override;
  void on_ping() override;
  void on_pong() override;
  [[nodiscard]] bool on_due(const shared_frame& next) override;
  void on_written(const shared_frame& written, lane from) override;
  void on_close(session_report report) override;

  // -- what was seen ----------------------------------------------------------------

  /// Such as `client alice (connection 3)`.
  [[nodiscard]] std::string name() const;

  [[nodiscard]] const hubcaf::client& who() const noexcept {
    return *who_;
  }

  /// Data that the session took and whose end it has not told, oldest first.
  [[nodiscard]] const std::deque<shared_frame>& waiting() const noexcept {
    return waiting_;
  }

  /// Control frames that wait.
  [[nodiscard]] const std::deque<shared_frame>& control() const noexcept {
    return control_;
  }

  /// Bytes that they hold.
  [[nodiscard]] std::size_t control_bytes() const noexcept;

  /// Bytes of Pings, Pongs and the Close frame that wait for the peer; 0 once it has ended.
  [[nodiscard]] std::size_t urgent_bytes() const noexcept;

  /// The most entries that one look-up in its queue has to pass now; 0 once it has ended.
  [[nodiscard]] std::size_t longest_chain() const noexcept;

  /// True while the hub ends it.
  [[nodiscard]] bool is_closing() const noexcept;

  /// The pattern whose handler had no room for what the peer said last, while the connection does not read for it. Once the hub
  /// drains, the message may have moved on unseen.
  [[nodiscard]] const std::optional<std::string>& parked_for() const noexcept {
    return *parked_for_;
  }

  /// Why it ended: as the client was told, or as the session reported.
  [[nodiscard]] std::optional<end_reason> ended_for() const noexcept {
    return ended_for_;
  }

  /// True if the session is over and has said so, or is not listened to any more.
  [[nodiscard]] bool is_over() const noexcept {
    return failure_.over_since().has_value();
  }

  /// True if the control lane had no room for `system.closing`.
  [[nodiscard]] bool closing_found_no_room() const noexcept {
    return closing_found_no_room_;
  }

  /// Whether `system.closing` told the client that reason.
  [[nodiscard]] bool was_told() const noexcept {
    return told_;
  }

  /// Since when the peer has been silent. Grows while the connection does not read.
  [[nodiscard]] steady_time last_life() const noexcept {
    return last_life_;
  }

  /// True if something waits for the client, and its socket would take it.
  [[nodiscard]] bool stands_still() const noexcept;

  /// The limit that the errors so far have reached, so that they must have ended it; in words.
  [[nodiscard]] const std::optional<std::string>& too_many_errors() const noexcept {
    return too_many_errors_;
  }

  /// The exceptions of the session, and how it ended.
  [[nodiscard]] const failure_watch& failure() const noexcept {
    return failure_;
  }

  /// True once the connection's actor has ended.
  [[nodiscard]] bool has_no_actor() const noexcept {
    return *actor_ended_;
  }

  /// Whether the roster of its io thread still knows its connection.
  [[nodiscard]] bool is_on_roster() const;

  /// True if it was ended for its errors, and those in a row were not too many.
  [[nodiscard]] bool ended_for_errors_of_a_minute() const noexcept {
    return ended_for_ == end_reason::too_many_errors && errors_.stayed_below(promised_.max_client_errors);
  }

private:
  enum class verdict { bad, good, answered, ignored };

  struct judged {
    verdict what = verdict::ignored;
    std::string pattern;
    std::string ref;
    bool may_be_dropped = false;
  };

  void heard();
  [[nodiscard]] judged judge(std::string_view text) const;
  void expect_one_error(bool wanted, std::size_t merged_before);
  void note_error(const frame& message);
  void note_closing(const frame& message);
  void count_error();
  void lose_count_of_errors() noexcept;
  [[nodiscard]] std::size_t merged() const;
  void data_overtakes();
  void check_silence();
  void take_out(const shared_frame& which);
  std::uint64_t look_for_faults() noexcept;
  void over();

  /// Calls the session below; what that throws goes on, and is written down.
  template <class Call>
  auto calling(Call call) -> decltype(call()) {
    try {
      return call();
    } catch (...) {
      failure_.threw(!who_->ended);
      throw;
    }
  }

  const std::size_t number_;
  const std::shared_ptr<hubcaf::client> who_;
  const std::shared_ptr<const roster_state> home_;
  const options& promised_;
  const std::shared_ptr<law_notes> notes_;
  std::shared_ptr<simulated_session> wire_;
  /// By receiver, type and key, the last that a handler got.
  std::map<std::tuple<std::size_t, std::string, std::string>, std::uint64_t> handled_;
  /// The same by group, for messages that stand in places of their own.
  std::map<std::size_t, std::uint64_t> handled_in_groups_;
  std::deque<shared_frame> waiting_;
  std::deque<shared_frame> control_;
  /// Data written since the first of those waits.
  std::size_t overtaken_by_ = 0;
  order_book order_;
  error_streak errors_;
  error_minutes errors_by_minute_;
  /// What the peer says while the hub is told of it.
  std::optional<judged> telling_;
  /// Errors of the kind that counts, since then.
  std::size_t told_errors_ = 0;
  std::optional<std::string> too_many_errors_;
  /// Shared with whoever is told of the connection's end.
  std::shared_ptr<std::optional<std::string>> parked_for_ = std::make_shared<std::optional<std::string>>();
  std::shared_ptr<bool> actor_ended_ = std::make_shared<bool>(false);
  std::optional<end_reason> ended_for_;
  std::optional<end_reason> closing_for_;
  bool told_ = false;
  bool closing_found_no_room_ = false;
  failure_watch failure_;
  /// Faults that had hit the hub when it looked last.
  std::uint64_t faults_ = 0;
  mutable steady_time last_life_;
};

} // namespace hubcaf::simulation
