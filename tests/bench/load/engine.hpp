// SPDX-License-Identifier: MIT
#pragma once

#include "../wire/poller.hpp"
#include "connection.hpp"
#include "measurement.hpp"
#include "server_usage.hpp"
#include "settings.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace hubcaf::bench {

/// The one loop: connections, the clock and the deadline.
class engine {
public:
  /// @throws std::invalid_argument for a bad URL.
  explicit engine(const settings& wanted);

  /// Opens so many connections and waits for their upgrades, a few at a time.
  void open(std::size_t count, connection_events& told, int buffer_bytes = 0);

  /// Begins to open one more.
  connection& add(int buffer_bytes = 0);

  /// Opens a connection in the place of one that is closed.
  connection& replace(std::size_t number);

  /// Runs until `done()` or until the clock has reached `end`. @throws failure for a reply that is late, see `oldest`.
  void run(connection_events& told, std::int64_t end, const std::function<bool()>& done = {});

  /// The same for so many seconds.
  void run_for(connection_events& told, double seconds);

  /// Runs for so many seconds while `what` is measured, and on until there is a message: nothing can be said of none.
  void measure(connection_events& told, measurement& what, double seconds);

  /// Runs until `done()`. @throws failure if the deadline is over before.
  void run_until(connection_events& told, const std::function<bool()>& done);

  /// The clock when the loop turned the last time, or when a read was done.
  [[nodiscard]] std::int64_t now() const {
    return now_;
  }

  /// When the reply was asked for that is waited for longest; the greatest number if none is.
  std::function<std::int64_t()> oldest;

  /// Called at each turn; returns how many nanoseconds the loop may sleep.
  std::function<std::int64_t()> each_turn;

  std::deque<std::unique_ptr<connection>> connections;

private:
  void turn(connection_events& told, std::int64_t end);
  void check_time();

  const settings& wanted_;
  target server_;
  poller poller_;
  std::vector<char> scratch_;
  std::int64_t now_ = 0;
  std::int64_t deadline_ = 0;
  std::int64_t next_check_ = 0;
};

} // namespace hubcaf::bench
