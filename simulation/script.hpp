// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/close_code.hpp"
#include "../schema/message.hpp"
#include "received.hpp"
#include "script_step.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hubcaf::simulation {

class client;

/// What a client does, step by step; each function below appends a step. A value: copy it, keep parts of it in
/// variables, put it together with `append` and `repeat`. `play` makes a behaviour of it.
///
///   auto bidder = play(script().send(bid{"vase", 10}).await<highest>(1s).expect_nothing(1min).close());
///   world.connect("ann", bidder);
///
/// A step that does not come true breaks the run with `script_failed`. Times are 0 or more.
class script {
public:
  using nanoseconds = std::chrono::nanoseconds;

  /// How long a step waits for something, unless told otherwise.
  static constexpr nanoseconds patience = std::chrono::seconds{10};

  // -- time ---------------------------------------------------------------------------

  /// Does nothing for a while, whatever comes.
  script& wait(nanoseconds time);

  /// The same for a time that is asked for each time, such as one that is drawn from `world::random`.
  script& wait(std::function<nanoseconds(client&)> how_long);

  // -- messages -----------------------------------------------------------------------

  /// Says something, as `client::send` and `client::send_text` do. Fails without a connection.
  script& send(any_message message, std::string meta = {});
  script& send_text(std::string text);

  /// Sends so many WebSocket Pings at once, as `client::flood_pings` does. Fails without a connection.
  script& flood_pings(std::size_t count);

  /// Waits for a message of a type. Each message counts for one such step: what came during earlier steps is taken
  /// first, oldest first (of the types that the script waits for, the last `script_player::unread_limit` are kept).
  /// Fails after `limit`, and when the connection ends before. @param then called with the message; may be empty.
  script& await(std::string type, nanoseconds limit = patience,
                std::function<void(client&, const received&)> then = nullptr);

  /// The same for a declared message. @throws std::invalid_argument in the run, if its content is not a `T`.
  template <class T>
  script& await(nanoseconds limit = patience, std::function<void(client&, const T&)> then = nullptr) {
    return await(std::string(wire_name<T>()), limit, [then = std::move(then)](client& who, const received& got) {
      const auto message = got.as<T>();
      if (then)
        then(who, message);
    });
  }

  /// Fails if a message comes before the time is over, or the connection ends. @param type empty: any.
  script& expect_nothing(nanoseconds time, std::string type = {});

  /// From here on `await` takes no message that came before.
  script& forget_messages();

  // -- the connection -----------------------------------------------------------------

  /// Connects again, and waits for the welcome. A connection that is left over is forgotten, as by `client::connect`.
  /// Fails if refused.
  script& connect(nanoseconds limit = patience);

  /// Closes the connection, or drops it.
  script& close(close_code code = close_code::normal);
  script& reset();

  /// Waits until the connection has been ended by the hub, or was lost or refused; that may have been during an earlier
  /// step.
  /// @param code what it has to end with; nothing: anything.
  script& await_close(std::optional<close_code> code = std::nullopt, nanoseconds limit = patience);

  /// As `client::stall` and `client::resume`.
  script& stall(nanoseconds time = nanoseconds::max());
  script& resume();

  // -- the rest -----------------------------------------------------------------------

  /// Anything else: other faults, checks, or notes for the test. What it throws ends the run.
  script& then(std::function<void(client&)> what);

  /// The steps of another script.
  script& append(const script& other);

  /// The same so often.
  script& repeat(std::size_t times, const script& what);

  /// The same without end. @throws std::invalid_argument if `what` never waits: time would stand still.
  script& repeat_for_ever(const script& what);

  [[nodiscard]] const std::vector<script_step>& steps() const noexcept {
    return steps_;
  }

private:
  template <class Kind>
  script& add(std::string name, Kind kind) {
    steps_.push_back({std::move(name), std::move(kind)});
    return *this;
  }

  std::vector<script_step> steps_;
};

} // namespace hubcaf::simulation
