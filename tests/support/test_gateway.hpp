// SPDX-License-Identifier: MIT
#pragma once

#include "event_log.hpp"

#include <hubcaf/transport/gateway.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace hubcaf::test {

/// Listens to one session and writes down what it is told, such as `text hello`, `written data 5`, `close lost 1006`.
class recorder final : public session_events {
public:
  recorder(std::shared_ptr<session> opened, event_log& log) : opened_(std::move(opened)), log_(&log) {
  }

  void on_text(std::string_view text) override;
  void on_binary(std::string_view data) override;
  void on_ping() override;
  void on_pong() override;
  bool on_due(const shared_frame& next) override;
  void on_written(const shared_frame& written, lane from) override;
  void on_drained() override;
  void on_close(session_report report) override;

  session& uut() noexcept {
    return *opened_;
  }

  /// The payloads that were never written; valid after `on_close`.
  [[nodiscard]] const std::vector<shared_frame>& unsent() const noexcept {
    return report_.unsent;
  }

  [[nodiscard]] const session_report& report() const noexcept {
    return report_;
  }

  /// Called with each text after it was written down.
  std::function<void(std::string_view)> reaction;
  /// Called with each frame that was written.
  std::function<void(const shared_frame&)> written_reaction;
  /// Asked about each data frame that waited; without it all are due, and no question is written down.
  std::function<bool(const shared_frame&)> is_due;
  /// Set by a test around a call into the session; nothing must be told meanwhile.
  bool inside_a_call = false;

private:
  void add(std::string line);

  std::shared_ptr<session> opened_;
  event_log* log_;
  session_report report_{};
};

/// A gateway that lets in whoever asks and writes down what it is told, such as `open 0 alice` or `request GET /ws/stats`.
class test_gateway final : public gateway {
public:
  upgrade_answer on_upgrade(const std::string& client_id, const std::string& peer) override;
  void on_upgrade_failed(const std::string& client_id) override;
  void on_open(std::size_t io_thread, std::string client_id, std::string peer,
               std::shared_ptr<session> opened) override;
  void on_request(http_request request, http_responder respond) override;
  void on_refused(refusal why) noexcept override;

  /// The recorder of the session that opened as this client, which must have been told by the log.
  std::shared_ptr<recorder> at(const std::string& client_id);

  /// Forgets all sessions.
  void clear();

  event_log log;
  /// May refuse; set before the listener starts. By default nobody is refused.
  std::function<upgrade_answer(const std::string&)> decide;
  /// Answers requests; by default at once, with 200 and the method and path as text.
  std::function<void(http_request, http_responder)> answer;
  /// Called when a session has opened, before it is written down; may throw.
  std::function<void()> opening;
  /// If false the test starts the sessions itself.
  bool starts = true;

private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<recorder>> sessions_;
};

/// The frame's payload; a text that no test expects for none.
[[nodiscard]] std::string payload_of(const shared_frame& frame);

/// A text frame.
[[nodiscard]] shared_frame text_frame(std::string_view payload);

} // namespace hubcaf::test
